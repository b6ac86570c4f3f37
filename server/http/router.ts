/** The contract's procedures, each one line to its verb. Parsing is the contract's, deciding is the verb's. */

import { implement, ORPCError } from '@orpc/server';
import { problems } from '#lib/contract/base.ts';
import { contract } from '#lib/contract/contract.ts';
import { listAccess } from '../controller/access-log/list.ts';
import { listAudit } from '../controller/audit/list.ts';
import { verifyAudit } from '../controller/audit/verify.ts';
import type { Call } from '../controller/call.ts';
import { listAttempts } from '../controller/clients/attempts.ts';
import { bulkClients } from '../controller/clients/bulk.ts';
import { disableClient, enableClient, removeClient, updateClient } from '../controller/clients/change.ts';
import { getClient } from '../controller/clients/get.ts';
import { listClients } from '../controller/clients/list.ts';
import type { Deps } from '../controller/deps.ts';
import { createDevice, removeDevice } from '../controller/devices/change.ts';
import { listDevices } from '../controller/devices/list.ts';
import { Fault } from '../controller/fault.ts';
import { overview } from '../controller/fleet/overview.ts';
import { topology } from '../controller/fleet/topology.ts';
import { createGateway } from '../controller/gateways/create.ts';
import { getGateway, getGatewayFec } from '../controller/gateways/get.ts';
import { listGateways } from '../controller/gateways/list.ts';
import { removeGateway } from '../controller/gateways/remove.ts';
import { renewGatewayEnrolment } from '../controller/gateways/renew-enrolment.ts';
import { updateGateway } from '../controller/gateways/update.ts';
import { bulkInvites } from '../controller/invites/bulk.ts';
import { createInvite } from '../controller/invites/create.ts';
import { inspectInvite } from '../controller/invites/inspect.ts';
import { listInvites } from '../controller/invites/list.ts';
import { redeemInvite } from '../controller/invites/redeem.ts';
import { resendInvite } from '../controller/invites/resend.ts';
import { revokeInvite } from '../controller/invites/revoke.ts';
import { impairLabLink } from '../controller/lab/impair.ts';
import { listLabLinks } from '../controller/lab/links.ts';
import { bulkLightLink } from '../controller/lightlink/bulk.ts';
import { connectEngineer } from '../controller/lightlink/connect.ts';
import { getLightLink } from '../controller/lightlink/get.ts';
import { updateLightLink } from '../controller/lightlink/update.ts';
import { listLogs } from '../controller/logs/list.ts';
import { queryMetrics } from '../controller/metrics/query.ts';
import { enrolNode } from '../controller/nodes/enrol.ts';
import { getOperation } from '../controller/operations/get.ts';
import { pathMap } from '../controller/paths/map.ts';
import { switchPathOf } from '../controller/paths/switch-to.ts';
import { getSwitch, listSwitches } from '../controller/paths/switches.ts';
import { pathTimeline } from '../controller/paths/timeline.ts';
import { checkText } from '../controller/policy/check.ts';
import { changeDelegated, listDelegated } from '../controller/policy/delegated.ts';
import { discardDraft, saveDraft } from '../controller/policy/draft.ts';
import { editText } from '../controller/policy/edit.ts';
import { exportInventory } from '../controller/policy/export.ts';
import { listGatewayPolicies, reapplyPolicy } from '../controller/policy/gateways.ts';
import { getPolicy } from '../controller/policy/get.ts';
import { previewPolicy } from '../controller/policy/preview.ts';
import { probePolicy } from '../controller/policy/probe.ts';
import { approveProposal, withdrawProposal } from '../controller/policy/proposal.ts';
import { publishDraft } from '../controller/policy/publish.ts';
import { reachMatrixOf } from '../controller/policy/reach.ts';
import { rehearsePolicy } from '../controller/policy/rehearse.ts';
import { getRevision, listRevisions, restoreRevision } from '../controller/policy/revisions.ts';
import { updatePolicySettings } from '../controller/policy/settings.ts';
import { createPop } from '../controller/pops/create.ts';
import { drainPop } from '../controller/pops/drain.ts';
import { previewDrain } from '../controller/pops/drain-preview.ts';
import { listPops } from '../controller/pops/list.ts';
import { removePop } from '../controller/pops/remove.ts';
import { renewPopEnrolment } from '../controller/pops/renew-enrolment.ts';
import { isStoreReadOnly } from '../controller/read-only.ts';
import { changePassword } from '../controller/sessions/change-password.ts';
import { endSession } from '../controller/sessions/end.ts';
import { listSessions } from '../controller/sessions/list.ts';
import { whoAmI } from '../controller/sessions/me.ts';
import { openSession } from '../controller/sessions/open.ts';
import { createSite } from '../controller/sites/create.ts';
import { listSites } from '../controller/sites/list.ts';
import { removeSite } from '../controller/sites/remove.ts';
import { updateSite } from '../controller/sites/update.ts';
import { createToken } from '../controller/tokens/create.ts';
import { listTokens } from '../controller/tokens/list.ts';
import { revokeToken } from '../controller/tokens/revoke.ts';
import { getTrafficClasses } from '../controller/traffic-classes/get.ts';
import { updateTrafficClasses } from '../controller/traffic-classes/update.ts';
import { createUser } from '../controller/users/create.ts';
import { listUsers } from '../controller/users/list.ts';
import { removeUser } from '../controller/users/remove.ts';
import { resetPassword } from '../controller/users/reset-password.ts';
import { updateUser } from '../controller/users/update.ts';

/** Deps and Call of one request. */
export interface Context {
  readonly deps: Deps;
  readonly call: Call;
}

function toORPC(error: unknown): unknown {
  const code = error instanceof Fault ? error.code : isStoreReadOnly(error) ? 'SERVICE_UNAVAILABLE' : null;
  if (code === null) return error;
  const message = error instanceof Fault && error.message !== code ? error.message : problems[code].message;
  const data = error instanceof Fault && error.fields.length > 0 ? { fields: error.fields } : undefined;
  return new ORPCError(code, { status: problems[code].status, message, data });
}

const os = implement(contract)
  .$context<Context>()
  .use(async ({ next }) => {
    try {
      return await next();
    } catch (error) {
      throw toORPC(error);
    }
  });

export const router = os.router({
  fleet: {
    overview: os.fleet.overview.handler(({ context: c }) => overview(c.deps, c.call)),
    topology: os.fleet.topology.handler(({ context: c }) => topology(c.deps, c.call)),
  },
  paths: {
    map: os.paths.map.handler(({ context: c, input }) => pathMap(c.deps, c.call, input)),
    switches: os.paths.switches.handler(({ context: c, input }) => listSwitches(c.deps, c.call, input)),
    story: os.paths.story.handler(({ context: c, input }) => getSwitch(c.deps, c.call, input.id)),
    timeline: os.paths.timeline.handler(({ context: c, input }) => pathTimeline(c.deps, c.call, input)),
    switchTo: os.paths.switchTo.handler(({ context: c, input }) =>
      switchPathOf(c.deps, c.call, input.params, input.body),
    ),
  },
  trafficClasses: {
    get: os.trafficClasses.get.handler(({ context: c }) => getTrafficClasses(c.deps, c.call)),
    update: os.trafficClasses.update.handler(({ context: c, input }) =>
      updateTrafficClasses(c.deps, c.call, input.body),
    ),
  },
  gateways: {
    list: os.gateways.list.handler(({ context: c, input }) => listGateways(c.deps, c.call, input)),
    get: os.gateways.get.handler(({ context: c, input }) => getGateway(c.deps, c.call, input.id)),
    fec: os.gateways.fec.handler(({ context: c, input }) => getGatewayFec(c.deps, c.call, input.id)),
    create: os.gateways.create.handler(({ context: c, input }) => createGateway(c.deps, c.call, input.body)),
    update: os.gateways.update.handler(({ context: c, input }) =>
      updateGateway(c.deps, c.call, input.params.id, input.body),
    ),
    renewEnrolment: os.gateways.renewEnrolment.handler(({ context: c, input }) =>
      renewGatewayEnrolment(c.deps, c.call, input.params.id),
    ),
    remove: os.gateways.remove.handler(({ context: c, input }) => removeGateway(c.deps, c.call, input.params.id)),
  },
  pops: {
    list: os.pops.list.handler(({ context: c, input }) => listPops(c.deps, c.call, input)),
    create: os.pops.create.handler(({ context: c, input }) => createPop(c.deps, c.call, input.body)),
    renewEnrolment: os.pops.renewEnrolment.handler(({ context: c, input }) =>
      renewPopEnrolment(c.deps, c.call, input.params.id),
    ),
    drainPreview: os.pops.drainPreview.handler(({ context: c, input }) => previewDrain(c.deps, c.call, input.id)),
    drain: os.pops.drain.handler(({ context: c, input }) => drainPop(c.deps, c.call, input.params.id, input.body)),
    remove: os.pops.remove.handler(({ context: c, input }) => removePop(c.deps, c.call, input.params.id)),
  },
  sites: {
    list: os.sites.list.handler(({ context: c, input }) => listSites(c.deps, c.call, input)),
    create: os.sites.create.handler(({ context: c, input }) => createSite(c.deps, c.call, input.body)),
    update: os.sites.update.handler(({ context: c, input }) => updateSite(c.deps, c.call, input.params.id, input.body)),
    remove: os.sites.remove.handler(({ context: c, input }) => removeSite(c.deps, c.call, input.params.id)),
  },
  metrics: { query: os.metrics.query.handler(({ context: c, input }) => queryMetrics(c.deps, c.call, input)) },
  logs: { list: os.logs.list.handler(({ context: c, input }) => listLogs(c.deps, c.call, input)) },
  audit: {
    list: os.audit.list.handler(({ context: c, input }) => listAudit(c.deps, c.call, input)),
    verify: os.audit.verify.handler(({ context: c }) => verifyAudit(c.deps, c.call)),
  },
  users: {
    list: os.users.list.handler(({ context: c, input }) => listUsers(c.deps, c.call, input)),
    create: os.users.create.handler(({ context: c, input }) => createUser(c.deps, c.call, input.body)),
    update: os.users.update.handler(({ context: c, input }) => updateUser(c.deps, c.call, input.params.id, input.body)),
    resetPassword: os.users.resetPassword.handler(({ context: c, input }) =>
      resetPassword(c.deps, c.call, input.params.id),
    ),
    remove: os.users.remove.handler(({ context: c, input }) => removeUser(c.deps, c.call, input.params.id)),
  },
  tokens: {
    list: os.tokens.list.handler(({ context: c, input }) => listTokens(c.deps, c.call, input)),
    create: os.tokens.create.handler(({ context: c, input }) => createToken(c.deps, c.call, input.body)),
    revoke: os.tokens.revoke.handler(({ context: c, input }) => revokeToken(c.deps, c.call, input.params.id)),
  },
  sessions: {
    me: os.sessions.me.handler(({ context: c }) => whoAmI(c.deps, c.call)),
    changePassword: os.sessions.changePassword.handler(({ context: c, input }) =>
      changePassword(c.deps, c.call, input.body),
    ),
    open: os.sessions.open.handler(({ context: c, input }) => openSession(c.deps, c.call, input.body)),
    list: os.sessions.list.handler(({ context: c, input }) => listSessions(c.deps, c.call, input)),
    end: os.sessions.end.handler(({ context: c, input }) => endSession(c.deps, c.call, input.params.id)),
  },
  nodes: { enrol: os.nodes.enrol.handler(({ context: c, input }) => enrolNode(c.deps, c.call, input.body)) },
  lightLink: {
    get: os.lightLink.get.handler(({ context: c, input }) => getLightLink(c.deps, c.call, input.id)),
    update: os.lightLink.update.handler(({ context: c, input }) =>
      updateLightLink(c.deps, c.call, input.params.id, input.body),
    ),
    bulk: os.lightLink.bulk.handler(({ context: c, input }) => bulkLightLink(c.deps, c.call, input.body)),
    connect: os.lightLink.connect.handler(({ context: c, input }) =>
      connectEngineer(c.deps, c.call, input.params.id, input.body),
    ),
  },
  clients: {
    list: os.clients.list.handler(({ context: c, input }) => listClients(c.deps, c.call, input)),
    get: os.clients.get.handler(({ context: c, input }) => getClient(c.deps, c.call, input.id)),
    update: os.clients.update.handler(({ context: c, input }) =>
      updateClient(c.deps, c.call, input.params.id, input.body),
    ),
    disable: os.clients.disable.handler(({ context: c, input }) => disableClient(c.deps, c.call, input.params.id)),
    enable: os.clients.enable.handler(({ context: c, input }) => enableClient(c.deps, c.call, input.params.id)),
    remove: os.clients.remove.handler(({ context: c, input }) => removeClient(c.deps, c.call, input.params.id)),
    bulk: os.clients.bulk.handler(({ context: c, input }) => bulkClients(c.deps, c.call, input.body)),
    attempts: os.clients.attempts.handler(({ context: c, input }) => listAttempts(c.deps, c.call, input.id)),
  },
  invites: {
    list: os.invites.list.handler(({ context: c, input }) => listInvites(c.deps, c.call, input)),
    create: os.invites.create.handler(({ context: c, input }) => createInvite(c.deps, c.call, input.body)),
    bulk: os.invites.bulk.handler(({ context: c, input }) => bulkInvites(c.deps, c.call, input.body)),
    revoke: os.invites.revoke.handler(({ context: c, input }) => revokeInvite(c.deps, c.call, input.params.id)),
    resend: os.invites.resend.handler(({ context: c, input }) =>
      resendInvite(c.deps, c.call, input.params.id, input.body),
    ),
    inspect: os.invites.inspect.handler(({ context: c, input }) => inspectInvite(c.deps, c.call, input.body)),
    redeem: os.invites.redeem.handler(({ context: c, input }) => redeemInvite(c.deps, c.call, input.body)),
  },
  devices: {
    list: os.devices.list.handler(({ context: c, input }) => listDevices(c.deps, c.call, input.id)),
    create: os.devices.create.handler(({ context: c, input }) =>
      createDevice(c.deps, c.call, input.params.id, input.body),
    ),
    remove: os.devices.remove.handler(({ context: c, input }) => removeDevice(c.deps, c.call, input.params.id)),
  },
  operations: { get: os.operations.get.handler(({ context: c, input }) => getOperation(c.deps, c.call, input.id)) },
  accessLog: { list: os.accessLog.list.handler(({ context: c, input }) => listAccess(c.deps, c.call, input)) },
  policy: {
    get: os.policy.get.handler(({ context: c }) => getPolicy(c.deps, c.call)),
    saveDraft: os.policy.saveDraft.handler(({ context: c, input }) => saveDraft(c.deps, c.call, input.body)),
    discardDraft: os.policy.discardDraft.handler(({ context: c }) => discardDraft(c.deps, c.call)),
    check: os.policy.check.handler(({ context: c, input }) => checkText(c.deps, c.call, input.body)),
    edit: os.policy.edit.handler(({ context: c, input }) => editText(c.deps, c.call, input.body)),
    preview: os.policy.preview.handler(({ context: c, input }) => previewPolicy(c.deps, c.call, input.body)),
    reach: os.policy.reach.handler(({ context: c, input }) => reachMatrixOf(c.deps, c.call, input.body)),
    probe: os.policy.probe.handler(({ context: c, input }) => probePolicy(c.deps, c.call, input.body)),
    rehearse: os.policy.rehearse.handler(({ context: c, input }) => rehearsePolicy(c.deps, c.call, input.body)),
    publish: os.policy.publish.handler(({ context: c, input }) => publishDraft(c.deps, c.call, input.body)),
    approve: os.policy.approve.handler(({ context: c, input }) => approveProposal(c.deps, c.call, input.body)),
    withdraw: os.policy.withdraw.handler(({ context: c }) => withdrawProposal(c.deps, c.call)),
    revisions: os.policy.revisions.handler(({ context: c, input }) => listRevisions(c.deps, c.call, input)),
    revision: os.policy.revision.handler(({ context: c, input }) => getRevision(c.deps, c.call, input.revision)),
    restore: os.policy.restore.handler(({ context: c, input }) =>
      restoreRevision(c.deps, c.call, input.params.revision, input.body),
    ),
    gateways: os.policy.gateways.handler(({ context: c }) => listGatewayPolicies(c.deps, c.call)),
    reapply: os.policy.reapply.handler(({ context: c, input }) => reapplyPolicy(c.deps, c.call, input.params.id)),
    settings: os.policy.settings.handler(({ context: c, input }) => updatePolicySettings(c.deps, c.call, input.body)),
    inventory: os.policy.inventory.handler(({ context: c }) => exportInventory(c.deps, c.call)),
    delegated: os.policy.delegated.handler(({ context: c }) => listDelegated(c.deps, c.call)),
    changeDelegated: os.policy.changeDelegated.handler(({ context: c, input }) =>
      changeDelegated(c.deps, c.call, input.params.grant, input.body),
    ),
  },
  lab: {
    links: os.lab.links.handler(({ context: c }) => listLabLinks(c.deps, c.call)),
    impair: os.lab.impair.handler(({ context: c, input }) =>
      impairLabLink(c.deps, c.call, input.params.id, input.body),
    ),
  },
});
