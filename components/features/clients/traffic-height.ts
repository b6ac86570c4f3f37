/** Of the card with both charts; wider heads of narrow screens make it grow. */
export const trafficHeight = 'min-h-[376px]';
