package io.nextup.acceptance.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

/** Computes from manifests which account may do what, and which pods have its token. */
final class Rights {
    private static final String NONE = "nothing";

    private final List<Manifest> manifests;

    /** Token mounts of pods, by account; Kubernetes makes the account "default" itself. */
    private final Map<String, Boolean> mountsByAccount = new TreeMap<>();

    private final Map<String, Set<String>> podsByAccount = new TreeMap<>();
    private final Map<String, Set<String>> tokensByAccount = new TreeMap<>();
    private final Map<String, Set<String>> secretsByAccount = new TreeMap<>();
    private final Map<String, Set<String>> rightsByAccount = new TreeMap<>();

    private Rights(List<Manifest> manifests) {
        this.manifests = manifests;
        for (Manifest manifest : manifests) {
            if (manifest.kind().equals("ServiceAccount")) {
                mountsByAccount.put(
                        manifest.name(),
                        manifest.json().path("automountServiceAccountToken").asBoolean(true));
            }
        }
        Pod.of(manifests).forEach(this::add);
        for (Manifest manifest : manifests) {
            if (Set.of("RoleBinding", "ClusterRoleBinding").contains(manifest.kind())) {
                bind(manifest);
            }
        }
    }

    /** Returns account, pods, those with a token, rights and Secrets, as rows of five cells. */
    static List<List<String>> of(List<Manifest> manifests) {
        Rights all = new Rights(manifests);
        Set<String> accounts = new TreeSet<>(all.mountsByAccount.keySet());
        accounts.addAll(all.podsByAccount.keySet());
        accounts.addAll(all.rightsByAccount.keySet());
        return accounts.stream()
                .map(
                        account ->
                                List.of(
                                        account,
                                        text(all.podsByAccount, account, ", "),
                                        text(all.tokensByAccount, account, ", "),
                                        text(all.rightsByAccount, account, "; "),
                                        text(all.secretsByAccount, account, ", ")))
                .toList();
    }

    private static String text(Map<String, Set<String>> values, String account, String separator) {
        return values.containsKey(account) && !values.get(account).isEmpty()
                ? String.join(separator, values.get(account))
                : NONE;
    }

    private void add(Pod pod) {
        String account = pod.spec("serviceAccountName").asText("default");
        put(podsByAccount, account, pod.name());
        pod.secrets().forEach(secret -> put(secretsByAccount, account, secret));
        boolean mounts = mountsByAccount.getOrDefault(account, true);
        if (pod.spec("automountServiceAccountToken").asBoolean(mounts)
                || pod.template().toString().contains("\"serviceAccountToken\"")) {
            put(tokensByAccount, account, pod.name());
        }
    }

    private void bind(Manifest binding) {
        JsonNode reference = binding.json().path("roleRef");
        String place = binding.kind().equals("RoleBinding") ? "" : " in every namespace";
        Set<String> rights = new TreeSet<>();
        manifests.stream()
                .filter(
                        one ->
                                one.is(
                                        reference.path("kind").asText(),
                                        reference.path("name").asText()))
                .flatMap(one -> StreamSupport.stream(one.json().path("rules").spliterator(), false))
                .forEach(rule -> add(rule, place, rights));
        if (rights.isEmpty()) {
            rights.add(
                    "all of %s %s%s"
                            .formatted(
                                    reference.path("kind").asText(),
                                    reference.path("name").asText(),
                                    place));
        }
        for (JsonNode subject : binding.json().path("subjects")) {
            String name = subject.path("name").asText();
            boolean isOurs =
                    subject.path("kind").asText().equals("ServiceAccount")
                            && subject.path("namespace").asText().equals(binding.namespace());
            String account =
                    isOurs
                            ? name
                            : "%s %s of %s"
                                    .formatted(
                                            subject.path("kind").asText(),
                                            name,
                                            subject.path("namespace").asText("no namespace"));
            rights.forEach(right -> put(rightsByAccount, account, right));
        }
    }

    private static void add(JsonNode rule, String place, Set<String> rights) {
        List<String> resources = new ArrayList<>();
        rule.path("resources").forEach(one -> resources.add(one.asText()));
        rule.path("nonResourceURLs").forEach(one -> resources.add(one.asText()));
        String names = words(rule.path("resourceNames"));
        for (String resource : resources) {
            rights.add(
                    "%s%s%s: %s"
                            .formatted(
                                    resource,
                                    names.isEmpty() ? "" : " " + names,
                                    place,
                                    words(rule.path("verbs"))));
        }
    }

    private static String words(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false)
                .map(JsonNode::asText)
                .sorted()
                .collect(Collectors.joining(", "));
    }

    private static void put(Map<String, Set<String>> values, String account, String value) {
        values.computeIfAbsent(account, name -> new TreeSet<>()).add(value);
    }
}
