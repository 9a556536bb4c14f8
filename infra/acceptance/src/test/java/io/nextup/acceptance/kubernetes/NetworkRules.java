package io.nextup.acceptance.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * A NetworkPolicy: which pods it closes in which direction, and the rules that open them again.
 * Refuses fields that it does not know, rather than overlook what they open.
 *
 * @param pods that it selects in its namespace
 * @param ingress empty if it does not close this direction, and so with egress
 */
record NetworkRules(
        String namespace,
        Selector pods,
        Optional<List<NetworkRules.Rule>> ingress,
        Optional<List<NetworkRules.Rule>> egress) {
    static final String EVERY_PORT = "every port";
    static final String ANYWHERE = "anywhere";

    private static final String NAMESPACE_NAME = "kubernetes.io/metadata.name";

    /** Pods of one template, or those that no template makes. */
    record Party(String name, String namespace, Map<String, String> labels) {}

    /**
     * One rule of a direction.
     *
     * @param peers empty for anywhere
     * @param ports such as {@code 443} or {@code 53/UDP}
     */
    record Rule(List<Peer> peers, Set<String> ports) {
        /** Holds for a pod that no policy closes. */
        static final Rule OPEN = new Rule(List.of(), Set.of(EVERY_PORT));

        boolean covers(Party party, Map<String, Map<String, String>> namespaces) {
            return peers.isEmpty() || peers.stream().anyMatch(one -> one.covers(party, namespaces));
        }

        /** Returns whom the rule names besides the parties, in words. */
        Set<String> others(Set<String> ownNamespaces) {
            Set<String> others = new TreeSet<>();
            if (peers.isEmpty()) {
                others.add(ANYWHERE);
            }
            peers.forEach(peer -> peer.other(ownNamespaces).ifPresent(others::add));
            return others;
        }
    }

    /**
     * One end of a rule.
     *
     * @param policysNamespace that it means where it names none
     */
    record Peer(String policysNamespace, JsonNode json) {
        Peer {
            requireKnown(json, Set.of("ipBlock", "namespaceSelector", "podSelector"));
            requireKnown(json.path("ipBlock"), Set.of("cidr"));
        }

        boolean covers(Party party, Map<String, Map<String, String>> namespaces) {
            if (json.has("ipBlock")) {
                // Any other block is taken for addresses outside: the manifests know no pod's.
                return cidr().endsWith("/0");
            }
            boolean isItsNamespace =
                    json.has("namespaceSelector")
                            ? namespaceSelector()
                                    .selects(
                                            namespaces.getOrDefault(
                                                    party.namespace(),
                                                    Map.of(NAMESPACE_NAME, party.namespace())))
                            : policysNamespace.equals(party.namespace());
            return isItsNamespace && podSelector().selects(party.labels());
        }

        /** Returns whom the peer covers besides the parties, in words. */
        Optional<String> other(Set<String> ownNamespaces) {
            if (json.has("ipBlock")) {
                return Optional.of(cidr());
            }
            String name =
                    json.has("namespaceSelector")
                            ? namespaceSelector().only(NAMESPACE_NAME)
                            : policysNamespace;
            if (ownNamespaces.contains(name) && !podSelector().isEmpty()) {
                return Optional.empty();
            }
            String pods = podSelector().isEmpty() ? "every pod" : podSelector().toString();
            return Optional.of(pods + " of " + (name.isEmpty() ? namespaces() : name));
        }

        private String namespaces() {
            return namespaceSelector().isEmpty()
                    ? "every namespace"
                    : "namespaces " + namespaceSelector();
        }

        private String cidr() {
            return json.at("/ipBlock/cidr").asText();
        }

        private Selector namespaceSelector() {
            return Selector.of(json.path("namespaceSelector"));
        }

        private Selector podSelector() {
            return Selector.of(json.path("podSelector"));
        }
    }

    /** Reads a NetworkPolicy. */
    static NetworkRules of(Manifest policy) {
        JsonNode spec = policy.spec();
        requireKnown(spec, Set.of("egress", "ingress", "podSelector", "policyTypes"));
        return new NetworkRules(
                policy.namespace(),
                Selector.of(spec.path("podSelector")),
                closes(spec, "Ingress", true)
                        ? Optional.of(rules(policy.namespace(), spec.path("ingress"), "from"))
                        : Optional.empty(),
                closes(spec, "Egress", spec.has("egress"))
                        ? Optional.of(rules(policy.namespace(), spec.path("egress"), "to"))
                        : Optional.empty());
    }

    private static boolean closes(JsonNode spec, String direction, boolean orElse) {
        return spec.has("policyTypes")
                ? spec.path("policyTypes").toString().contains(direction)
                : orElse;
    }

    /** Reads the policy that Strimzi makes of a listener. */
    static NetworkRules ofListener(String namespace, Selector brokers, JsonNode listener) {
        Rule rule =
                new Rule(
                        peers(namespace, listener.path("networkPolicyPeers")),
                        Set.of(listener.path("port").asText()));
        return new NetworkRules(namespace, brokers, Optional.of(List.of(rule)), Optional.empty());
    }

    boolean selects(Party party) {
        return namespace.equals(party.namespace()) && pods.selects(party.labels());
    }

    private static List<Rule> rules(String namespace, JsonNode rules, String end) {
        List<Rule> all = new ArrayList<>();
        for (JsonNode rule : rules) {
            requireKnown(rule, Set.of(end, "ports"));
            all.add(new Rule(peers(namespace, rule.path(end)), ports(rule.path("ports"))));
        }
        return all;
    }

    private static List<Peer> peers(String namespace, JsonNode peers) {
        List<Peer> all = new ArrayList<>();
        peers.forEach(peer -> all.add(new Peer(namespace, peer)));
        return all;
    }

    private static Set<String> ports(JsonNode ports) {
        Set<String> all = new TreeSet<>();
        for (JsonNode port : ports) {
            requireKnown(port, Set.of("port", "protocol"));
            String protocol = port.path("protocol").asText("TCP");
            String number = port.path("port").asText(EVERY_PORT);
            all.add(protocol.equals("TCP") ? number : number + "/" + protocol);
        }
        return all.isEmpty() ? Set.of(EVERY_PORT) : all;
    }

    private static void requireKnown(JsonNode object, Set<String> fields) {
        object.properties()
                .forEach(
                        field -> {
                            if (!fields.contains(field.getKey())) {
                                throw new IllegalArgumentException(
                                        "Unknown field %s in %s".formatted(field.getKey(), object));
                            }
                        });
    }
}
