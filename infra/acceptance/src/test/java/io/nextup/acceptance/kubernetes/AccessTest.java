package io.nextup.acceptance.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The tables of {@code ACCESS.md} are what the manifests and the policies of the bucket allow. */
class AccessTest {
    private static final Path POLICIES = Kustomize.ROOT.resolve("components/s3/policies");
    private static final String PRODUCTION = "overlays/production";

    @BeforeEach
    void assumeKustomize() {
        Kustomize.assumeThere();
    }

    static Stream<String> directories() {
        return Kustomize.directories().stream();
    }

    @Test
    void thePageSaysWhoReachesWhom() throws IOException {
        assertThat(table("## Who reaches whom").differences(Reachability.of(everything())))
                .isEmpty();
    }

    @Test
    void thePageSaysWhichAccountMayDoWhat() throws IOException {
        assertThat(table("## Which account may do what").differences(Rights.of(everything())))
                .isEmpty();
    }

    @Test
    void thePageSaysWhatEachIdentityMayDoInTheBucket() throws IOException {
        assertThat(
                        table("## Who may do what in the bucket")
                                .differences(BucketPolicies.of(POLICIES)))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                // A kind and a name, a place in it, what is planted there, and what is found.
                "NetworkPolicy nextup-kubernetes-api; /spec/egress/0/to/0/ipBlock/cidr; 0.0.0.0/0;"
                        + " [JobManager, TaskManager, 0.0.0.0/0, 6443",
                "NetworkPolicy nextup-kubernetes-api; /spec/podSelector; {};"
                        + " [JobManager, TaskManager, another pod of nextup, prune, trainer,"
                        + " 192.0.2.10/32, 6443",
                "NetworkPolicy nextup-jobmanager; /spec/ingress/1/from; []; anywhere, JobManager,"
                        + " 8081",
                "NetworkPolicy nextup-jobmanager; /spec/ingress/1/from; [{namespaceSelector: {}}];"
                        + " every pod of every namespace, JobManager, 8081",
                "NetworkPolicy nextup-jobmanager; /spec/ingress/1/from/0/podSelector; {};"
                        + " every pod of flink-operator, JobManager, 8081",
                "NetworkPolicy nextup-jobmanager; /spec/ingress/1/ports; [];"
                        + " flink-operator, JobManager, every port",
                "NetworkPolicy nextup-jobmanager; /spec/ingress/0/from; [{podSelector: {}}];"
                        + " every pod of nextup, JobManager, 6123, 6124, 6125",
                "NetworkPolicy nextup-deny; /spec/policyTypes; [Egress]; anywhere, prune, every"
                        + " port",
                "NetworkPolicy nextup-deny; /spec/policyTypes; [Ingress]; another pod of nextup,"
                        + " another pod of nextup-kafka, anywhere, every port",
                "NetworkPolicy nextup-deny; /spec/podSelector; {matchLabels: {a: b}}; another pod"
                        + " of nextup, another pod of nextup-kafka, anywhere, every port",
                "NetworkPolicy nextup-dns; /spec/egress/0/to/0/podSelector; {};"
                        + " [JobManager, TaskManager, prune, trainer, every pod of kube-system, 53",
                "Kafka nextup; /spec/kafka/listeners/0/networkPolicyPeers; [];"
                        + " anywhere, prune, trainer, Kafka, 9093",
                "NetworkPolicy nextup-kafka-deny; /spec/policyTypes; [Egress];"
                        + " anywhere, another pod of nextup-kafka, every port",
            })
    void aRuleThatIsTooWideIsFound(String resource, String place, String value, String found)
            throws IOException {
        assertThat(
                        table("## Who reaches whom")
                                .differences(Reachability.of(planted(resource, place, value))))
                .anySatisfy(
                        one -> assertThat(one).startsWith("The manifests say ").contains(found));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "Deployment nextup-trainer; /spec/template/spec/automountServiceAccountToken; true;"
                        + " [nextup-trainer, trainer, trainer, nothing, ",
                "Deployment nextup-trainer; /spec/template/spec/volumes;"
                        + " [{projected: {sources: [{serviceAccountToken: {path: t}}]}}];"
                        + " [nextup-trainer, trainer, trainer, nothing, ",
                "Deployment nextup-trainer; /spec/template/spec/serviceAccountName; nextup-job;"
                        + " [nextup-job, JobManager, trainer, JobManager, ",
                "FlinkDeployment nextup;"
                        + " /spec/flinkConfiguration/kubernetes.taskmanager.service-account;"
                        + " nextup-job; [nextup-job, JobManager, TaskManager, JobManager, TaskManager,"
                        + " ",
                "Role nextup-taskmanager; /rules/0/resourceNames; []; configmaps: get, list, watch",
                "Role nextup-taskmanager; /rules/0/verbs; ['*']; cluster-config-map: *",
                "Role nextup-job; /rules/0/resources; [pods, secrets]; secrets: create, delete",
                "RoleBinding nextup-taskmanager; /roleRef/name; nextup-job;"
                        + " [nextup-taskmanager, TaskManager, TaskManager, configmaps: create",
                "RoleBinding nextup-job; /roleRef/kind; ClusterRole; all of ClusterRole nextup-job",
                "RoleBinding nextup-job; /kind; ClusterRoleBinding; pods in every namespace:"
                        + " create",
                "RoleBinding nextup-job; /subjects/0/kind; Group; [Group nextup-job of nextup,"
                        + " nothing",
                "CronJob nextup-prune; /spec/jobTemplate/spec/template/spec/serviceAccountName;"
                        + " nextup-trainer; [nextup-trainer, prune, trainer, nothing, nothing, ",
            })
    void aRightThatIsTooWideIsFound(String resource, String place, String value, String found)
            throws IOException {
        assertThat(
                        table("## Which account may do what")
                                .differences(Rights.of(planted(resource, place, value))))
                .anySatisfy(
                        one -> assertThat(one).startsWith("The manifests say ").contains(found));
    }

    @ParameterizedTest
    @CsvSource({
        "nextup-taskmanager, /spec/egress/1/ports/0/port",
        "nextup-jobmanager, /spec/ingress/0/ports/0/port"
    })
    void aPortIsReachedOnlyIfBothSidesAllowIt(String policy, String place) throws IOException {
        assertThat(Reachability.of(planted("NetworkPolicy " + policy, place, "6125")))
                .contains(
                        List.of(
                                policy.equals("nextup-taskmanager")
                                        ? "TaskManager"
                                        : "JobManager, TaskManager",
                                "JobManager",
                                "6124, 6125"));
    }

    @Test
    void aRowThatOnlyThePageHasIsFoundToo() throws IOException {
        List<List<String>> computed = new ArrayList<>(Reachability.of(everything()));
        List<String> gone = computed.remove(0);

        assertThat(table("## Who reaches whom").differences(computed))
                .containsExactly("The page says %s, the manifests do not".formatted(gone));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "/spec/podSelector; {matchExpressions: [{key: a, operator: Exists}]}; Exists",
                "/spec/egress/0/ports/0/endPort; 9999; endPort",
                "/spec/egress/0/to/0/ipBlock/except; [192.0.2.11/32]; except",
            })
    void aFieldThatTheProgramDoesNotKnowIsRefused(String place, String value, String named)
            throws IOException {
        List<Manifest> planted = planted("NetworkPolicy nextup-kubernetes-api", place, value);
        assertThatThrownBy(() -> Reachability.of(planted))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(named);
    }

    /** A component adds rules; none of them is for everybody. */
    @ParameterizedTest
    @MethodSource("directories")
    void noDirectoryOpensThePodsToEverybody(String directory) {
        for (List<String> row : Reachability.of(Kustomize.render(directory))) {
            assertThat(row.toString())
                    .doesNotContain(
                            "anywhere", "every pod", "every namespace", "/0", "another pod");
        }
    }

    @ParameterizedTest
    @MethodSource("directories")
    void onlyAJobWithAStandbyGivesATaskManagerATokenAndKubernetesApi(String directory) {
        List<Manifest> manifests = Kustomize.render(directory);
        boolean hasStandby =
                manifests.stream().anyMatch(one -> one.name().equals("nextup-jobmanagers"));
        Map<String, List<String>> accounts = new TreeMap<>();
        Rights.of(manifests).forEach(row -> accounts.put(row.get(0), row));
        Manifest api =
                manifests.stream()
                        .filter(one -> one.is("NetworkPolicy", "nextup-kubernetes-api"))
                        .findFirst()
                        .orElseThrow();
        Set<String> asking =
                Pod.of(manifests).stream()
                        .filter(pod -> pod.isSelectedBy(api.spec().path("podSelector")))
                        .map(Pod::name)
                        .collect(Collectors.toCollection(TreeSet::new));

        assertThat(accounts)
                .containsOnlyKeys(
                        "nextup-job", "nextup-prune", "nextup-taskmanager", "nextup-trainer");
        assertThat(accounts.get("nextup-taskmanager").get(2))
                .isEqualTo(hasStandby ? "TaskManager" : "nothing");
        assertThat(asking)
                .isEqualTo(hasStandby ? Set.of("JobManager", "TaskManager") : Set.of("JobManager"));
    }

    @ParameterizedTest
    @CsvSource({
        "base, nextup-cluster-config-map",
        "components/blue-green, nextup-blue-cluster-config-map",
        "components/blue-green, nextup-green-cluster-config-map"
    })
    void theRuleOfATaskManagerNamesWhereItsLeaderStands(String last, String configMap) {
        List<String> components = new ArrayList<>(List.of("components/ha"));
        if (!last.equals("base")) {
            components.add(last);
        }
        assertThat(Rights.of(Kustomize.render("leaders", components, "")))
                .anySatisfy(
                        row ->
                                assertThat(row.toString())
                                        .startsWith("[nextup-taskmanager, ")
                                        .containsPattern(
                                                "configmaps [^:]*"
                                                        + configMap
                                                        + "(, [^:]*)?: get, list, watch"));
    }

    static Stream<String> addresses() {
        return Kustomize.ADDRESSES.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("addresses")
    void anOverlayWithoutAnAddressIsNotBuilt(String policy) {
        String asking = Kustomize.ADDRESSES.get(policy);
        Map<String, String> others = new TreeMap<>(Kustomize.ADDRESSES);
        others.remove(policy);
        List<String> components = asking.equals("base") ? List.of() : List.of(asking);

        assertThatThrownBy(() -> Kustomize.render("without-" + policy, components, others, ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/" + policy);
    }

    /** Addresses of documentation, which no network routes, so that no example opens anything. */
    @ParameterizedTest
    @MethodSource("directories")
    void ourOwnDirectoriesNameAddressesOfNobody(String directory) {
        assertThat(Reachability.of(Kustomize.render(directory)).stream().map(row -> row.get(1)))
                .filteredOn(to -> to.contains("/"))
                .filteredOn(to -> !to.contains("=") && !to.equals("169.254.20.10/32"))
                .isNotEmpty()
                .allMatch(
                        to ->
                                Stream.of("192.0.2.", "198.51.100.", "203.0.113.", "2001:db8:")
                                        .anyMatch(to::startsWith));
    }

    @Test
    void theIdentitiesMayDoWhatTheModelStoreAsksForAndNothingElse() throws IOException {
        Map<String, String> actions =
                Map.of(
                        "getObject", "GetObject",
                        "headObject", "GetObject",
                        "listObjectsV2Paginator", "ListBucket",
                        "putObject", "PutObject",
                        "deleteObject", "DeleteObject");
        String source =
                Files.readString(
                        Kustomize.HOME.resolve(
                                "schemas/model-s3/src/main/java/io/nextup/artifact/s3/S3Objects.java"));
        Set<String> asked = new TreeSet<>();
        for (MatchResult call :
                Pattern.compile("\\bs3\\.(\\w+)\\(").matcher(source).results().toList()) {
            if (!call.group(1).equals("expectContinueEnabled")) {
                assertThat(actions).containsKey(call.group(1));
                asked.add(actions.get(call.group(1)));
            }
        }
        Set<String> allowed = new TreeSet<>();
        for (List<String> row : BucketPolicies.of(POLICIES)) {
            if (!row.get(0).equals("job")) {
                assertThat(row.get(1)).startsWith("models/");
                for (String action : row.get(2).split(", ", -1)) {
                    allowed.add(action.replace(" where nothing is", ""));
                }
            }
        }
        assertThat(allowed).isEqualTo(asked);
    }

    @Test
    void eachPodHasTheKeysOfItsIdentityAlone() {
        Map<String, List<String>> secrets = new TreeMap<>();
        for (Pod pod : Pod.of(Kustomize.render("components/s3"))) {
            secrets.put(
                    pod.name(),
                    pod.secrets().stream().filter(one -> one.startsWith("nextup-s3")).toList());
        }
        assertThat(secrets)
                .isEqualTo(
                        Map.of(
                                "JobManager", List.of("nextup-s3-job"),
                                "TaskManager", List.of("nextup-s3-job"),
                                "trainer", List.of("nextup-s3-trainer"),
                                "prune", List.of("nextup-s3-prune")));
    }

    /** Returns the manifests of the job in production, and those of the brokers. */
    private static List<Manifest> everything() {
        return Stream.concat(
                        Kustomize.render(PRODUCTION).stream(),
                        Kustomize.render(Kustomize.KAFKA).stream())
                .toList();
    }

    private static PageTable table(String heading) throws IOException {
        return PageTable.below(heading, Files.readString(Kustomize.ROOT.resolve("ACCESS.md")));
    }

    /** Returns all manifests, one of them with another value at a place. */
    private static List<Manifest> planted(String resource, String place, String value)
            throws IOException {
        JsonNode planted = Manifest.YAML.readTree(value);
        List<Manifest> manifests = new ArrayList<>();
        int changed = 0;
        for (Manifest manifest : everything()) {
            if (manifest.toString().equals(resource)) {
                JsonNode copy = manifest.json().deepCopy();
                int last = place.lastIndexOf('/');
                ((ObjectNode) copy.at(place.substring(0, last)))
                        .set(place.substring(last + 1), planted);
                manifests.add(new Manifest(copy));
                changed++;
            } else {
                manifests.add(manifest);
            }
        }
        assertThat(changed).as(resource).isEqualTo(1);
        return manifests;
    }
}
