/** The access role of a tunnel that `connect` makes; what it may reach on the gateway is the role's `gatewayServices`. */
export const engineerRole = 'engineer';
