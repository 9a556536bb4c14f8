package io.nextup.acceptance.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import io.nextup.acceptance.kubernetes.NetworkRules.Party;
import io.nextup.acceptance.kubernetes.NetworkRules.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Computes from manifests who may reach whom. Between two pods both must allow it: the one that
 * connects by its egress, the other one by its ingress. Whoever else a rule names stands in words.
 *
 * <p>Each namespace has one more pod, without a label: whoever may create pods may create that one.
 */
final class Reachability {
    private final List<Party> parties = new ArrayList<>();
    private final List<NetworkRules> policies = new ArrayList<>();
    private final Map<String, Map<String, String>> namespaces = new HashMap<>();

    /** Ports by who connects and to whom. */
    private final Map<String, Map<String, Set<String>>> reached = new TreeMap<>();

    private Reachability(List<Manifest> manifests) {
        for (Manifest manifest : manifests) {
            switch (manifest.kind()) {
                case "Namespace" -> addNamespace(manifest);
                case "NetworkPolicy" -> policies.add(NetworkRules.of(manifest));
                case "Kafka" -> addKafka(manifest);
                default ->
                        Pod.of(List.of(manifest))
                                .forEach(
                                        pod ->
                                                parties.add(
                                                        new Party(
                                                                pod.name(),
                                                                manifest.namespace(),
                                                                pod.labels())));
            }
        }
    }

    /**
     * Returns who reaches whom on which ports, as rows of three cells. Those that reach the same on
     * the same ports stand in one row.
     */
    static List<List<String>> of(List<Manifest> manifests) {
        Reachability all = new Reachability(manifests);
        all.reach();
        return all.rows();
    }

    private void addNamespace(Manifest manifest) {
        Map<String, String> labels = new HashMap<>();
        labels.put("kubernetes.io/metadata.name", manifest.name());
        manifest.json()
                .at("/metadata/labels")
                .properties()
                .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
        namespaces.put(manifest.name(), labels);
        parties.add(new Party("another pod of " + manifest.name(), manifest.name(), Map.of()));
    }

    /** Adds the brokers, with the labels and the rules that Strimzi gives them. */
    private void addKafka(Manifest kafka) {
        Map<String, String> labels =
                Map.of("strimzi.io/cluster", kafka.name(), "strimzi.io/kind", "Kafka");
        parties.add(new Party("Kafka", kafka.namespace(), labels));
        Map<String, Set<String>> brokers = new TreeMap<>();
        labels.forEach((label, value) -> brokers.put(label, Set.of(value)));
        for (JsonNode listener : kafka.spec().at("/kafka/listeners")) {
            policies.add(
                    NetworkRules.ofListener(kafka.namespace(), new Selector(brokers), listener));
        }
    }

    private void reach() {
        Set<String> own = new TreeSet<>();
        parties.forEach(party -> own.add(party.namespace()));
        for (Party party : parties) {
            for (Rule rule : rules(party, NetworkRules::egress)) {
                rule.others(own).forEach(to -> add(party.name(), to, rule.ports()));
                parties.stream()
                        .filter(to -> rule.covers(to, namespaces))
                        .forEach(to -> reach(party, rule.ports(), to));
            }
            for (Rule rule : rules(party, NetworkRules::ingress)) {
                rule.others(own).forEach(from -> add(from, party.name(), rule.ports()));
            }
        }
    }

    /** Adds the ports that the ingress of one party allows to another, of those given. */
    private void reach(Party from, Set<String> ports, Party to) {
        for (Rule rule : rules(to, NetworkRules::ingress)) {
            if (rule.covers(from, namespaces)) {
                add(from.name(), to.name(), both(ports, rule.ports()));
            }
        }
    }

    private static Set<String> both(Set<String> ports, Set<String> others) {
        if (ports.contains(NetworkRules.EVERY_PORT)) {
            return others;
        }
        Set<String> both = new TreeSet<>(ports);
        if (!others.contains(NetworkRules.EVERY_PORT)) {
            both.retainAll(others);
        }
        return both;
    }

    /** Returns the rules of a direction; a pod that no policy closes is open. */
    private List<Rule> rules(Party party, Function<NetworkRules, Optional<List<Rule>>> direction) {
        List<List<Rule>> closing =
                policies.stream()
                        .filter(policy -> policy.selects(party))
                        .map(direction)
                        .flatMap(Optional::stream)
                        .toList();
        return closing.isEmpty()
                ? List.of(Rule.OPEN)
                : closing.stream().flatMap(List::stream).toList();
    }

    private void add(String from, String to, Set<String> ports) {
        if (!ports.isEmpty()) {
            reached.computeIfAbsent(from, name -> new TreeMap<>())
                    .computeIfAbsent(to, name -> new TreeSet<>())
                    .addAll(ports);
        }
    }

    private List<List<String>> rows() {
        Map<List<String>, List<String>> grouped = new HashMap<>();
        reached.forEach(
                (from, all) ->
                        all.forEach(
                                (to, ports) ->
                                        grouped.computeIfAbsent(
                                                        List.of(to, String.join(", ", ports)),
                                                        key -> new ArrayList<>())
                                                .add(from)));
        return grouped.entrySet().stream()
                .map(
                        row ->
                                Stream.concat(
                                                Stream.of(String.join(", ", row.getValue())),
                                                row.getKey().stream())
                                        .toList())
                .sorted((a, b) -> a.toString().compareTo(b.toString()))
                .toList();
    }
}
