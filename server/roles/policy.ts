/** `signalbox policy check | test | compile | eval | diff | schema`: the policy compiler for CI and scripts, without a controller. */
import { PolicyTooComplex } from '#lib/policy/compile/atoms.ts';
import { diffPolicies } from '#lib/policy/diff.ts';
import { PolicyEvaluator } from '#lib/policy/evaluate.ts';
import { inventoryJsonSchema } from '#lib/policy/inventory.ts';
import { policyJsonSchema } from '#lib/policy/language/document.ts';
import { lintPolicy } from '#lib/policy/lint.ts';
import { renderNftables } from '#lib/policy/nftables/render.ts';
import { isInterfaceName } from '#lib/policy/nftables/write.ts';
import { runPolicyTests } from '#lib/policy/policy-tests.ts';
import { compileFor, horizonFrom } from '#lib/policy/program.ts';
import { parseCidr4, parseCidr6 } from '#lib/values/cidr.ts';
import { integer, type OptionType, oneOf, option, readArgs, text } from './args.ts';
import { moment, PolicyUnreadable, readInventoryFile, readPackets, readProgram } from './policy-input.ts';
import { changeLine, findingLine, print, printJson } from './policy-output.ts';
import { type Role, UsageError } from './role.ts';

const usage = `
usage: signalbox policy check   FILE [--inventory INV.json]
       signalbox policy test    FILE --inventory INV.json
       signalbox policy compile FILE --inventory INV.json --gateway ID --target ir|filter|nftables
       signalbox policy eval    FILE --inventory INV.json --packets P.jsonl
       signalbox policy diff    A B  --inventory INV.json
       signalbox policy schema  policy|inventory

The language is explained in docs/policy.md. Exit 0: nothing to say. Exit 1: findings, a test that fails, a difference, a packet
denied is none. Exit 2: a file that cannot be read as what it should be; where and why stands on stderr.

  --inventory FILE   sites, gateways, devices and clients as JSON; signalbox policy schema inventory describes it
  --time T           the moment that it is about (default: now)
  --gateway ID       for compile: the gateway whose rules are wanted
  --target T         for compile: ir, filter (rules and clients as the engine takes them) or nftables
  --interface NAME   for nftables: the interface that clients come in by (default sblink0)
  --network CIDR     for nftables: what shares the interface and is in none of these networks passes; repeat it (default: nothing does)
  --revision N       for compile: the number of the revision (default 0)
  --packets FILE     for eval: one JSON object a line: client, src, dst, proto, dport, at, time
  --json             print JSON
`;

const interfaceName: OptionType<string> = {
  accepts: 'the name of an interface, at most 15 letters, digits, ".", "_" and "-"',
  read: (value) => (isInterfaceName(value) ? value : undefined),
};

const network: OptionType<string> = {
  accepts: 'a network such as 10.250.3.0/24 or fd00:250::/64 with no host bits set',
  read: (value) => (parseCidr4(value) || parseCidr6(value) ? value : undefined),
};

const EVERYWHERE = ['0.0.0.0/0', '::/0'];

const common = { inventory: option.optional(text), time: option.optional(moment), json: option.flag() };
const withInventory = { ...common, inventory: option.required(text) };

/** The one file that a command is about. */
function only(positionals: readonly string[], what = 'FILE'): string {
  const [file] = positionals;
  if (file === undefined) throw new UsageError(`${what} is missing.`);
  return file;
}

function check(argv: readonly string[]): number {
  const { values, positionals } = readArgs(argv, common, 1);
  const file = only(positionals);
  const program = readProgram(file, values.inventory === undefined ? undefined : readInventoryFile(values.inventory));
  const wallMs = values.time ?? Date.now();
  const tests = values.inventory === undefined ? { findings: [] } : runPolicyTests(program, wallMs);
  const findings = [...tests.findings, ...(values.inventory === undefined ? [] : lintPolicy(program, wallMs))];
  const ok = findings.every(({ severity }) => severity === 'note');
  if (values.json) printJson({ ok, findings });
  else {
    for (const each of findings) print(findingLine(file, each));
    const { roles, resources, grants } = program.document;
    const sizes = `${Object.keys(roles).length} roles, ${Object.keys(resources).length} resources, ${grants.length} grants`;
    print(`${file}: ${sizes}${ok ? '; nothing to complain about.' : '.'}`);
  }
  return ok ? 0 : 1;
}

function test(argv: readonly string[]): number {
  const { values, positionals } = readArgs(argv, withInventory, 1);
  const file = only(positionals);
  const program = readProgram(file, readInventoryFile(values.inventory));
  const { passed, failed, findings } = runPolicyTests(program, values.time ?? Date.now());
  if (values.json) printJson({ ok: failed === 0, passed, failed, findings });
  else {
    for (const each of findings) print(findingLine(file, each));
    print(`${passed} passed, ${failed} failed.`);
  }
  return failed === 0 ? 0 : 1;
}

function compile(argv: readonly string[]): number {
  const { values, positionals } = readArgs(
    argv,
    {
      ...withInventory,
      gateway: option.required(text),
      target: option.required(oneOf('ir', 'filter', 'nftables')),
      interface: option.fallback(interfaceName, 'sblink0'),
      network: option.many(network),
      revision: option.fallback(integer(0, 2_147_483_647), 0),
    },
    1,
  );
  const program = readProgram(only(positionals), readInventoryFile(values.inventory));
  const gateway = program.inventory.gateways.find(({ id }) => id === values.gateway);
  if (!gateway) throw new UsageError(`--gateway "${values.gateway}" is not in ${values.inventory}.`);
  const wallMs = values.time ?? Date.now();
  const { rules, clients, resourcesOf, resolution } = compileFor(program, gateway, horizonFrom(wallMs), {
    revision: values.revision,
  });
  if (values.target === 'nftables') {
    const script = renderNftables({
      rules,
      clients,
      networks: values.network.length > 0 ? values.network : EVERYWHERE,
      interfaceName: values.interface,
      wallMs,
      classesBefore: 0,
      placesBefore: null,
    });
    if (values.json) printJson({ gateway: gateway.id, text: script.text, renewAtMs: script.renewAtMs });
    else print(script.text);
    return 0;
  }
  if (values.target === 'filter') {
    printJson({ rules, clients });
    return 0;
  }
  const atoms = resourcesOf.map((resources, id) => ({
    id,
    resources: resources.map((index) => resolution.resourceIds[index]),
  }));
  const sources = resolution.grants.map((index) => {
    const { line, column } = program.source.locate({
      code: '',
      severity: 'note',
      message: '',
      path: ['grants', index],
    });
    return { id: program.document.grants[index]?.id, line, column };
  });
  printJson({ gateway: gateway.id, site: gateway.site, rules, clients, atoms, sources });
  return 0;
}

function evaluate(argv: readonly string[]): number {
  const { values, positionals } = readArgs(argv, { ...withInventory, packets: option.required(text) }, 1);
  const evaluator = new PolicyEvaluator(readProgram(only(positionals), readInventoryFile(values.inventory)));
  const packets = readPackets(values.packets, values.time ?? Date.now());
  const verdicts = packets.map((packet) => {
    const { allow, rule, reason } = evaluator.evaluate(packet);
    return JSON.stringify({ allow, rule, reason });
  });
  print(verdicts.join('\n'));
  return 0;
}

function diff(argv: readonly string[]): number {
  const { values, positionals } = readArgs(argv, withInventory, 2);
  const [a, b] = positionals;
  if (a === undefined || b === undefined)
    throw new UsageError('Two files are needed: the policy before and the policy after.');
  const inventory = readInventoryFile(values.inventory);
  const wallMs = values.time ?? Date.now();
  const changes = diffPolicies(readProgram(a, inventory), readProgram(b, inventory), horizonFrom(wallMs), wallMs);
  if (values.json) printJson({ changes: changes.map((change) => ({ ...change, clientsNow: undefined })) });
  else print(changes.length === 0 ? 'Nobody gains or loses anything.' : changes.map(changeLine).join('\n'));
  return changes.length === 0 ? 0 : 1;
}

function schema(argv: readonly string[]): number {
  const { positionals } = readArgs(argv, { json: option.flag() }, 1);
  const which = only(positionals, '"policy" or "inventory"');
  if (which !== 'policy' && which !== 'inventory')
    throw new UsageError(`"${which}" has no schema; known are policy and inventory.`);
  print(JSON.stringify(which === 'policy' ? policyJsonSchema() : inventoryJsonSchema(), null, 2));
  return 0;
}

const commands: Readonly<Record<string, (argv: readonly string[]) => number>> = {
  check,
  test,
  compile,
  eval: evaluate,
  diff,
  schema,
};

async function run([name = '', ...rest]: readonly string[]): Promise<number> {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command)
    throw new UsageError(`"${name}" is not a policy command; known are ${Object.keys(commands).join(', ')}.`);
  try {
    return command(rest);
  } catch (error) {
    // Where the document is wrong is data too.
    if (error instanceof PolicyUnreadable && rest.includes('--json'))
      printJson({ ok: false, findings: error.findings });
    else if (error instanceof PolicyUnreadable)
      for (const each of error.findings) print(findingLine(rest[0] ?? '', each));
    throw error instanceof PolicyTooComplex ? new UsageError(`${rest[0] ?? ''}: ${error.message}`) : error;
  }
}

export const role: Role = { name: 'policy', summary: 'check, test, compile and compare access policies', usage, run };
