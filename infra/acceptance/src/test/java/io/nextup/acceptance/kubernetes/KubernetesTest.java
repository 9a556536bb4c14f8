package io.nextup.acceptance.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.launcher.Nextup;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.BlobServerOptions;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ClusterOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.HeartbeatManagerOptions;
import org.apache.flink.configuration.HighAvailabilityOptions;
import org.apache.flink.configuration.JobManagerOptions;
import org.apache.flink.configuration.MetricOptions;
import org.apache.flink.configuration.NettyShuffleEnvironmentOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ResourceManagerOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.runtime.net.SSLUtils;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** The manifests name images, options, files and each other as they are. */
class KubernetesTest {
    private static final Path HOME = Kustomize.HOME;

    /** Classes with the options of Flink that a manifest may set. */
    private static final List<Class<?>> OPTIONS =
            List.of(
                    BlobServerOptions.class,
                    CheckpointingOptions.class,
                    ClusterOptions.class,
                    CoreOptions.class,
                    DeploymentOptions.class,
                    ExecutionOptions.class,
                    HeartbeatManagerOptions.class,
                    HighAvailabilityOptions.class,
                    JobManagerOptions.class,
                    MetricOptions.class,
                    NettyShuffleEnvironmentOptions.class,
                    PipelineOptions.class,
                    ResourceManagerOptions.class,
                    RestartStrategyOptions.class,
                    SecurityOptions.class,
                    StateBackendOptions.class,
                    StateRecoveryOptions.class,
                    TaskManagerOptions.class);

    /**
     * Keys of the reporter, of Flink's client and of its Kubernetes part, whose classes are not
     * here.
     */
    private static final Set<String> NOT_IN_FLINKS_CLASSES =
            Set.of(
                    FlinkPods.TASK_MANAGERS_ACCOUNT,
                    "metrics.reporter.prometheus.factory.class",
                    "metrics.reporter.prometheus.port",
                    "user.artifacts.base-dir");

    @BeforeEach
    void assumeKustomize() {
        Kustomize.assumeThere();
    }

    static Stream<String> directories() {
        return Kustomize.directories().stream();
    }

    @Test
    void theJobHasTheWholeConfigurationOfFlinkButForWhatTheOperatorSetsAndForZooKeeper()
            throws IOException {
        Map<String, String> declared =
                values(Manifest.YAML.readTree(HOME.resolve("infra/flink/config.yaml").toFile()));
        Map<String, String> deployed = values(flink("base").path("flinkConfiguration"));

        Map<String, String> differs = new LinkedHashMap<>();
        declared.forEach(
                (key, value) -> {
                    if (!value.equals(deployed.get(key))) {
                        differs.put(key, String.valueOf(deployed.get(key)));
                    }
                });
        assertThat(differs)
                .isEqualTo(
                        Map.of(
                                // jobManager.resource.memory
                                "jobmanager.memory.process.size",
                                "null",
                                "high-availability.zookeeper.client.session-timeout",
                                "null",
                                "high-availability.zookeeper.client.tolerate-suspended-connections",
                                "null"));
        assertThat(flink("base").at("/jobManager/resource/memory").asText())
                .isEqualTo(declared.get("jobmanager.memory.process.size"));
    }

    @ParameterizedTest
    @MethodSource("directories")
    void everyKeyOfFlinksOwnIsOneThatFlinkHas(String directory) throws Exception {
        Set<String> known = new TreeSet<>();
        for (Class<?> options : OPTIONS) {
            for (Field field : options.getFields()) {
                if (ConfigOption.class.isAssignableFrom(field.getType())) {
                    known.add(((ConfigOption<?>) field.get(null)).key());
                }
            }
        }
        Set<String> deployed = values(flink(directory).path("flinkConfiguration")).keySet();

        known.addAll(NOT_IN_FLINKS_CLASSES);
        assertThat(deployed.stream().filter(key -> !OperatorSettingsTest.isOfTheOperator(key)))
                .hasSizeGreaterThan(30)
                .isSubsetOf(known);
    }

    @ParameterizedTest
    @MethodSource("directories")
    void aStartThatFailsEndsTheJobManagerSoThatKubernetesTriesAgain(String directory) {
        assertThat(values(flink(directory).path("flinkConfiguration")))
                .containsEntry(
                        DeploymentOptions.SUBMIT_FAILED_JOB_ON_APPLICATION_ERROR.key(), "false");
    }

    /** Flink gives each TaskManager the name of its pod as its id. */
    @ParameterizedTest
    @MethodSource("directories")
    void aTaskManagerKeepsItsStateOnAVolumeThatNothingElseFills(String directory) {
        Map<String, String> flink = values(flink(directory).path("flinkConfiguration"));
        assertThat(flink)
                .containsEntry(CheckpointingOptions.LOCAL_BACKUP_ENABLED.key(), "true")
                .containsEntry(StateRecoveryOptions.LOCAL_RECOVERY.key(), "true")
                .doesNotContainKey(TaskManagerOptions.TASK_MANAGER_RESOURCE_ID.key());
        String place = flink.get(ClusterOptions.TASK_MANAGER_PROCESS_WORKING_DIR_BASE.key());
        Pod taskManager = FlinkPods.of("job", flink(directory), FlinkPods.TASK_MANAGER);
        Pod jobManager = FlinkPods.of("job", flink(directory), FlinkPods.JOB_MANAGER);

        assertThat(place).isEqualTo(mountOf("state", taskManager.containers()));
        assertThat(taskManager.volumes())
                .filteredOn(volume -> volume.path("name").asText().equals("state"))
                .singleElement()
                .satisfies(
                        volume ->
                                assertThat(volume.at("/emptyDir/sizeLimit").asText())
                                        .isEqualTo("20Gi"));
        assertThat(jobManager.volumes())
                .noneMatch(volume -> volume.path("name").asText().equals("state"));
    }

    private static String mountOf(String volume, Map<String, ObjectNode> containers) {
        for (JsonNode mount : containers.get("flink-main-container").path("volumeMounts")) {
            if (mount.path("name").asText().equals(volume)) {
                return mount.path("mountPath").asText();
            }
        }
        throw new AssertionError("no mount of " + volume);
    }

    @Test
    void inProductionATaskManagerIsSpareAndANodeThatIsDrainedTakesOneAlone() {
        List<Manifest> manifests = Kustomize.render("overlays/production");
        JsonNode job = flink("overlays/production");
        int spare =
                job.path("flinkConfiguration")
                        .path(ResourceManagerOptions.REDUNDANT_TASK_MANAGER_NUM.key())
                        .asInt();
        int slots = job.path("flinkConfiguration").path("taskmanager.numberOfTaskSlots").asInt();
        int taskManagers = job.at("/job/parallelism").asInt() / slots + spare;

        assertThat(job.path("mode").asText()).isEqualTo("native");
        assertThat(spare).isEqualTo(1);
        assertThat(taskManagers).isEqualTo(3);
        assertThat(ofKind("PodDisruptionBudget", manifests))
                .filteredOn(one -> one.name().equals("nextup-taskmanagers"))
                .singleElement()
                .satisfies(
                        one ->
                                assertThat(one.spec().path("minAvailable").asInt())
                                        .isEqualTo(taskManagers - 1));
    }

    @ParameterizedTest
    @MethodSource("directories")
    void aTaskManagersContainerIsAsLargeAsTheSumOfItsParts(String directory) {
        JsonNode spec = flink(directory);
        int sum = 0;
        for (JsonNode size :
                List.of(
                        size(spec, "framework.heap.size"),
                        size(spec, "framework.off-heap.size"),
                        size(spec, "task.heap.size"),
                        size(spec, "task.off-heap.size"),
                        size(spec, "managed.size"),
                        size(spec, "network.max"),
                        size(spec, "jvm-metaspace.size"),
                        size(spec, "jvm-overhead.max"))) {
            sum += Integer.parseInt(size.asText().replace("m", ""));
        }
        assertThat(spec.at("/taskManager/resource/memory").asText()).isEqualTo(sum + "m");
    }

    private static JsonNode size(JsonNode spec, String key) {
        return spec.path("flinkConfiguration").path("taskmanager.memory." + key);
    }

    @ParameterizedTest
    @MethodSource("directories")
    void everyImageAndTheJarHaveTheVersionOfTheBuild(String directory) throws IOException {
        String version = ownVersion();
        JsonNode job = flink(directory);
        Set<String> images = new TreeSet<>();
        images.add(job.path("image").asText());
        for (Pod pod : Pod.of(Kustomize.render(directory))) {
            for (ObjectNode container : pod.containers().values()) {
                if (container.has("image")) {
                    images.add(container.get("image").asText());
                }
            }
        }
        if (directory.equals("overlays/production")) {
            String digest = "sha256:" + "0".repeat(64);
            assertThat(images)
                    .as("a tag can name another image tomorrow")
                    .containsExactly(
                            "registry.example.com/nextup-job@" + digest,
                            "registry.example.com/nextup-trainer@" + digest);
        } else {
            assertThat(images)
                    .containsExactly("nextup-job:" + version, "nextup-trainer:" + version);
        }
        assertThat(job.at("/job/jarURI").asText())
                .isEqualTo("local:///opt/flink/usrlib/nextup-job-%s-flink.jar".formatted(version));
        String plugin = "flink-s3-fs-presto-" + property("flink");
        assertThat(
                        Pattern.compile("flink-s3-fs-presto-[\\d.]+\\d")
                                .matcher(job.toString())
                                .results())
                .allMatch(match -> match.group().equals(plugin));
        assertThat(job.path("flinkVersion").asText())
                .isEqualTo("v" + property("flink").replaceFirst("\\.\\d+$", "").replace('.', '_'));
    }

    @ParameterizedTest
    @MethodSource("directories")
    void theJobsParallelismStandsTwiceAndIsTheSame(String directory) {
        List<String> arguments = new ArrayList<>();
        flink(directory).at("/job/args").forEach(one -> arguments.add(one.asText()));
        assertThat(arguments.get(arguments.indexOf("--nextup.parallelism") + 1))
                .isEqualTo(flink(directory).at("/job/parallelism").asText());
    }

    @ParameterizedTest
    @MethodSource("directories")
    void theVerbsTakeTheirArguments(String directory) {
        int verbs = 0;
        for (Pod pod : Pod.of(Kustomize.render(directory))) {
            for (ObjectNode container : pod.containers().values()) {
                if (container.has("args")) {
                    verbs++;
                    parse(arguments(container));
                }
            }
        }
        assertThat(verbs).isEqualTo(2);
    }

    private static void parse(List<String> arguments) {
        StringWriter problems = new StringWriter();
        CommandLine line = Nextup.commandLine();
        try {
            line.parseArgs(arguments.toArray(String[]::new));
        } catch (CommandLine.ParameterException e) {
            e.printStackTrace(new PrintWriter(problems));
        }
        assertThat(problems.toString()).as("problems with %s", arguments).isEmpty();
    }

    private static Map<String, String> environment(JsonNode container) {
        Map<String, String> environment = new HashMap<>();
        container
                .path("env")
                .forEach(
                        one ->
                                environment.put(
                                        one.path("name").asText(), one.path("value").asText()));
        return environment;
    }

    /** Returns the arguments with the variables of the container, as Kubernetes expands them. */
    private static List<String> arguments(JsonNode container) {
        Map<String, String> environment = environment(container);
        List<String> arguments = new ArrayList<>();
        for (JsonNode argument : container.path("args")) {
            arguments.add(
                    Pattern.compile("\\$\\((\\w+)\\)")
                            .matcher(argument.asText())
                            .replaceAll(
                                    name ->
                                            Matcher.quoteReplacement(
                                                    environment.get(name.group(1)))));
        }
        return arguments;
    }

    @Test
    void everyJvmTrustsThePrivateAuthority() {
        List<Pod> pods = Pod.of(Kustomize.render("components/private-ca"));
        assertThat(pods).hasSize(4);
        for (Pod pod : pods) {
            JsonNode container = pod.containers().values().iterator().next();
            assertThat(environment(container).get("JAVA_TOOL_OPTIONS"))
                    .as(pod.owner())
                    .contains("trustStore=" + mountOf("nextup-trust", pod) + "/trust.p12 ");
        }
    }

    @Test
    void everyImageIsPulledWithTheLogin() {
        List<Manifest> manifests = Kustomize.render("components/pull-secret");
        Set<String> used = new TreeSet<>();
        Pod.of(manifests).forEach(pod -> used.add(pod.spec("serviceAccountName").asText()));
        assertThat(ofKind("ServiceAccount", manifests))
                .filteredOn(one -> one.json().has("imagePullSecrets"))
                .extracting(Manifest::name)
                .containsExactlyInAnyOrderElementsOf(used)
                .hasSize(4);
    }

    /** Wherever the component stands: others replace arguments by their place. */
    @Test
    void jobAndTrainerReadTheSameEventsByOneMapping() throws IOException {
        String mapping =
                Manifest.YAML
                        .readTree(
                                Kustomize.ROOT.resolve("components/mapping/mapping.yaml").toFile())
                        .at("/data/mapping")
                        .asText();
        assertThatCode(() -> FieldMapping.parse(mapping).ofTopic()).doesNotThrowAnyException();
        for (List<String> components :
                List.of(
                        List.of("components/mapping"),
                        List.of("components/signing", "components/s3", "components/mapping"),
                        List.of("components/mapping", "components/signing", "components/s3"))) {
            List<Manifest> manifests = Kustomize.render("mapping", components, "");
            Pod trainer =
                    Pod.of(manifests).stream()
                            .filter(pod -> pod.owner().equals("Deployment nextup-trainer"))
                            .findFirst()
                            .orElseThrow();
            assertThat(arguments(trainer.containers().get("trainer")))
                    .contains("--mapping=" + mapping);
            List<String> job = new ArrayList<>();
            ofKind("FlinkDeployment", manifests)
                    .get(0)
                    .spec()
                    .at("/job/args")
                    .forEach(one -> job.add(one.asText()));
            assertThat(job)
                    .containsOnlyOnce("--nextup.ingest.mapping")
                    .containsSequence("--nextup.ingest.mapping", mapping);
            assertThat(ofKind("ConfigMap", manifests))
                    .extracting(Manifest::name)
                    .doesNotContain("nextup-mapping");
            if (components.size() > 1) {
                assertThat(job)
                        .containsSequence("--nextup.models.trusted-locations", "s3://nextup/models")
                        .containsSequence(
                                "--nextup.models.trusted-keys",
                                "/etc/nextup/trusted-keys/models-public.pem");
            }
        }
    }

    @Test
    void aSchemaRegistryWithoutAMappingIsNotBuilt() {
        assertThatThrownBy(
                        () ->
                                Kustomize.render(
                                        "no-mapping", List.of("components/schema-registry"), ""))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("/spec/job/args/10");
    }

    @Test
    void jobAndTrainerAskTheSchemaRegistryAndReadTheSameEvents() {
        List<Manifest> manifests = Kustomize.render("components/schema-registry");
        List<String> job = new ArrayList<>();
        flink("components/schema-registry").at("/job/args").forEach(one -> job.add(one.asText()));
        String mapping = job.get(job.indexOf("--nextup.ingest.mapping") + 1);
        String file = job.get(job.indexOf("--nextup.ingest.schema-registry") + 1);
        Manifest policy =
                manifests.stream()
                        .filter(one -> one.is("NetworkPolicy", "nextup-schema-registry"))
                        .findFirst()
                        .orElseThrow();
        List<Pod> asking =
                Pod.of(manifests).stream()
                        .filter(pod -> !pod.owner().startsWith("CronJob"))
                        .toList();

        assertThat(asking).hasSize(3);
        for (Pod pod : asking) {
            assertThat(pod.isSelectedBy(policy.spec().path("podSelector"))).isTrue();
            assertThat(file)
                    .isEqualTo(mountOf("nextup-schema-registry", pod) + "/registry.properties");
        }
        assertThat(arguments(asking.get(0).containers().get("trainer")))
                .contains("--mapping=" + mapping, "--schema-registry=" + file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"components/signing", "overlays/production"})
    void theTrainerAloneHasTheKeyThatSignsAndTheJobLoadsNothingElse(String directory) {
        List<String> job = new ArrayList<>();
        flink(directory).at("/job/args").forEach(one -> job.add(one.asText()));
        List<Pod> pods = Pod.of(Kustomize.render(directory));
        String trusted = job.get(job.indexOf("--nextup.models.trusted-keys") + 1);

        assertThat(trusted).isEqualTo("/etc/nextup/trusted-keys/models-public.pem");
        assertThat(job)
                .containsSequence(
                        "--nextup.models.announcement-keys",
                        "/etc/nextup/trusted-keys/announcements-public.pem")
                .doesNotContain("--nextup.models.unsigned");
        List<Pod> signing = pods.stream().filter(pod -> !modes(pod).isEmpty()).toList();
        assertThat(signing).extracting(Pod::owner).containsExactly("Deployment nextup-trainer");
        assertThat(modes(signing.get(0))).as("a key that others can read").containsExactly(0440);
        assertThat(arguments(signing.get(0).containers().get("trainer")))
                .contains(
                        "--signing-key=%s/models.pem"
                                .formatted(mountOf("nextup-signing-key", signing.get(0))),
                        "--announcement-key=%s/announcements.pem"
                                .formatted(mountOf("nextup-signing-key", signing.get(0))),
                        "--announcement-keys="
                                + job.get(job.indexOf("--nextup.models.announcement-keys") + 1),
                        "--trusted-keys=" + trusted);
        for (Pod pod : pods) {
            assertThat(
                            pod.volumes().stream()
                                    .anyMatch(
                                            one ->
                                                    one.at("/secret/secretName")
                                                            .asText()
                                                            .equals("nextup-trusted-keys")))
                    .as(pod.owner())
                    .isEqualTo(!pod.owner().startsWith("CronJob"));
        }
    }

    /** Modes of the files of the private key in a pod; none where it is not mounted. */
    private static List<Integer> modes(Pod pod) {
        return pod.volumes().stream()
                .map(one -> one.path("secret"))
                .filter(one -> one.path("secretName").asText().equals("nextup-signing-key"))
                .map(one -> one.path("defaultMode").asInt())
                .toList();
    }

    @Test
    void aDeploymentWithoutKeysSaysThatItsModelsAreUnsigned() {
        List<String> job = new ArrayList<>();
        flink("base").at("/job/args").forEach(one -> job.add(one.asText()));

        assertThat(job.get(job.indexOf("--nextup.models.unsigned") + 1)).isEqualTo("allow");
    }

    /** Returns where a Secret is mounted. */
    private static String mountOf(String secret, Pod pod) {
        String volume =
                pod.volumes().stream()
                        .filter(one -> one.at("/secret/secretName").asText().equals(secret))
                        .map(one -> one.path("name").asText())
                        .findFirst()
                        .orElseThrow();
        for (JsonNode mount : pod.containers().values().iterator().next().path("volumeMounts")) {
            if (mount.path("name").asText().equals(volume)) {
                return mount.path("mountPath").asText();
            }
        }
        throw new AssertionError(pod.owner() + " does not mount " + volume);
    }

    @ParameterizedTest
    @MethodSource("directories")
    void jobTrainerAndPruningMeetInOneRegistry(String directory) {
        Set<String> registries = new TreeSet<>();
        for (Pod pod : Pod.of(Kustomize.render(directory))) {
            for (ObjectNode container : pod.containers().values()) {
                arguments(container).stream()
                        .filter(one -> one.startsWith("--registry="))
                        .map(one -> one.substring("--registry=".length()))
                        .forEach(registries::add);
            }
        }
        List<String> job = new ArrayList<>();
        flink(directory).at("/job/args").forEach(one -> job.add(one.asText()));
        String location = job.get(job.indexOf("--nextup.models.trusted-locations") + 1);

        assertThat(registries).containsExactly(location.replaceFirst("^file://", ""));
    }

    @ParameterizedTest
    @MethodSource("directories")
    void everyPodIsConfined(String directory) throws IOException {
        String user =
                Files.readAllLines(HOME.resolve("docker/Dockerfile.job")).stream()
                        .filter(line -> line.matches("USER \\d+:\\d+"))
                        .map(line -> line.replaceAll("USER (\\d+):.*", "$1"))
                        .findFirst()
                        .orElseThrow();
        List<Pod> pods = Pod.of(Kustomize.render(directory));
        assertThat(pods).hasSize(4);
        for (Pod pod : pods) {
            // Else each Service of the namespace would set variables, some named NEXTUP_KAFKA_...
            assertThat(pod.spec("enableServiceLinks").asBoolean(true)).as(pod.owner()).isFalse();
            JsonNode security = pod.spec("securityContext");
            assertThat(security.path("runAsUser").asText()).as(pod.owner()).isEqualTo(user);
            assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
            assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
            for (ObjectNode container : pod.containers().values()) {
                JsonNode own = container.path("securityContext");
                assertThat(own.path("readOnlyRootFilesystem").asBoolean()).isTrue();
                assertThat(own.at("/capabilities/drop").toString()).isEqualTo("[\"ALL\"]");
                assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("directories")
    void everyMountHasAVolumeAndEveryVolumeAMount(String directory) {
        for (Pod pod : Pod.of(Kustomize.render(directory))) {
            Set<String> mounts = new TreeSet<>();
            pod.containers()
                    .values()
                    .forEach(
                            one ->
                                    one.path("volumeMounts")
                                            .forEach(m -> mounts.add(m.path("name").asText())));
            assertThat(pod.volumes().stream().map(one -> one.path("name").asText()))
                    .as(pod.owner())
                    .containsExactlyInAnyOrderElementsOf(mounts)
                    .contains("tmp", "kafka", "kafka-user", "kafka-ca");
        }
    }

    @ParameterizedTest
    @MethodSource("directories")
    void whatAPodNamesIsThereOrOnThePage(String directory) throws IOException {
        List<Manifest> manifests = Kustomize.render(directory);
        Set<String> there = new TreeSet<>();
        for (Manifest manifest : manifests) {
            there.add(manifest.toString());
        }
        String page = Files.readString(Kustomize.ROOT.resolve("README.md"));

        Set<String> missing = new TreeSet<>();
        for (String name : named(manifests)) {
            boolean isOnThePage =
                    name.startsWith("Secret ")
                            && Stream.of(
                                            "`%s`",
                                            "create secret generic %s ",
                                            "create secret docker-registry %s ")
                                    .anyMatch(
                                            form ->
                                                    page.contains(
                                                            form.formatted(name.substring(7))));
            if (!there.contains(name) && !isOnThePage) {
                missing.add(name);
            }
        }
        assertThat(missing).isEmpty();
    }

    private static Set<String> named(List<Manifest> manifests) {
        Set<String> named = new TreeSet<>();
        for (Pod pod : Pod.of(manifests)) {
            for (JsonNode volume : pod.volumes()) {
                name("Secret ", volume.at("/secret/secretName"), named);
                name("ConfigMap ", volume.at("/configMap/name"), named);
                name(
                        "PersistentVolumeClaim ",
                        volume.at("/persistentVolumeClaim/claimName"),
                        named);
            }
            for (ObjectNode container : pod.containers().values()) {
                for (JsonNode source : container.path("envFrom")) {
                    name("Secret ", source.at("/secretRef/name"), named);
                    name("ConfigMap ", source.at("/configMapRef/name"), named);
                }
            }
            name("ServiceAccount ", pod.spec("serviceAccountName"), named);
        }
        assertThat(named).contains("Secret nextup-job", "Secret nextup-trainer");
        for (Manifest account : ofKind("ServiceAccount", manifests)) {
            account.json()
                    .path("imagePullSecrets")
                    .forEach(one -> name("Secret ", one.path("name"), named));
        }
        return named;
    }

    private static void name(String kind, JsonNode name, Set<String> named) {
        if (name.isTextual()) {
            named.add(kind + name.asText());
        }
    }

    @Test
    void theNetworkLetsInWhatListensAndNothingElse() {
        List<Manifest> manifests = Kustomize.render("overlays/production");
        for (Pod pod : Pod.of(manifests)) {
            Set<Integer> open = new TreeSet<>();
            boolean isClosed = false;
            for (Manifest policy : ofKind("NetworkPolicy", manifests)) {
                if (pod.isSelectedBy(policy.spec().path("podSelector"))) {
                    isClosed |= policy.spec().path("policyTypes").toString().contains("Ingress");
                    policy.spec()
                            .path("ingress")
                            .forEach(
                                    rule ->
                                            rule.path("ports")
                                                    .forEach(
                                                            p -> open.add(p.path("port").asInt())));
                }
            }
            assertThat(isClosed).isTrue();
            assertThat(open).as(pod.owner()).containsAll(pod.ports());
        }
        Set<Integer> listening =
                Pod.of(manifests).stream()
                        .flatMap(pod -> pod.ports().stream())
                        .collect(Collectors.toCollection(TreeSet::new));
        // Flink declares neither.
        for (String port :
                List.of("taskmanager.data.port", "metrics.internal.query-service.port")) {
            listening.add(
                    flink("overlays/production").path("flinkConfiguration").path(port).asInt());
        }
        Set<Integer> open = new TreeSet<>();
        for (Manifest policy : ofKind("NetworkPolicy", manifests)) {
            policy.spec()
                    .path("ingress")
                    .forEach(
                            rule ->
                                    rule.path("ports")
                                            .forEach(p -> open.add(p.path("port").asInt())));
        }
        assertThat(open).containsExactlyInAnyOrderElementsOf(listening);
    }

    @ParameterizedTest
    @MethodSource("directories")
    void everySelectorSelectsAPodAndEveryNamedPortIsOneOfIt(String directory) {
        List<Manifest> manifests = Kustomize.render(directory);
        List<Pod> pods = Pod.of(manifests);
        for (Manifest manifest : manifests) {
            JsonNode selector =
                    manifest.kind().equals("NetworkPolicy")
                            ? manifest.spec().path("podSelector")
                            : manifest.spec().path("selector");
            if (Set.of("NetworkPolicy", "PodMonitor", "PodDisruptionBudget", "Deployment")
                    .contains(manifest.kind())) {
                assertThat(pods)
                        .as("pods of %s", manifest)
                        .anyMatch(pod -> pod.isSelectedBy(selector));
            }
            for (JsonNode endpoint : manifest.spec().path("podMetricsEndpoints")) {
                assertThat(pods.stream().filter(pod -> pod.isSelectedBy(selector)))
                        .isNotEmpty()
                        .allSatisfy(
                                pod ->
                                        assertThat(pod.portsByName())
                                                .containsKey(endpoint.path("port").asText()));
            }
        }
    }

    @Test
    void flinksReporterListensWhereItsPortAndTheProbeSay() throws IOException {
        Map<String, String> flink = values(flink("base").path("flinkConfiguration"));
        assertThat(Pod.of(Kustomize.render("base")))
                .filteredOn(pod -> pod.owner().startsWith("FlinkDeployment"))
                .hasSize(2)
                .allSatisfy(
                        pod ->
                                assertThat(pod.portsByName().get("metrics").toString())
                                        .isEqualTo(flink.get("metrics.reporter.prometheus.port")));
        assertThat(Files.readString(HOME.resolve("docker/ready")))
                .contains(
                        "${METRICS_PORT:-%s}"
                                .formatted(flink.get("metrics.reporter.prometheus.port")));
        assertThat(Files.readString(HOME.resolve("docker/Dockerfile.job")))
                .contains(
                        "COPY docker/jobmanager docker/ready docker/taskmanager /opt/nextup/bin/\n");
    }

    @Test
    void theAlertsAreThoseOfTheMonitoring() throws IOException {
        JsonNode alerts =
                Manifest.YAML.readTree(HOME.resolve("infra/monitoring/alerts.yaml").toFile());

        assertThat(Manifest.read(Kustomize.ROOT.resolve("components/monitoring/alerts.yaml")))
                .singleElement()
                .satisfies(
                        rule ->
                                assertThat(rule.spec().path("groups"))
                                        .as("run infra/kubernetes/renew")
                                        .isEqualTo(alerts.path("groups")));
    }

    @Test
    void everyAlertLinksToThePageOfTheOverlayWhoseAddressStaysHere() {
        List<Manifest> manifests = Kustomize.render("components/monitoring");
        List<String> links =
                ofKind("PrometheusRule", manifests).get(0).json().findValuesAsText("runbook_url");

        assertThat(links)
                .hasSizeGreaterThan(20)
                .allMatch(link -> link.matches("https://pages.example.com/ALERTS.md#nextup[a-z]+"));
        assertThat(ofKind("ConfigMap", manifests))
                .extracting(Manifest::name)
                .doesNotContain(Kustomize.RUNBOOKS);
    }

    @ParameterizedTest
    @MethodSource("directories")
    void flinkLogsAsInTheImage(String directory) throws IOException {
        assertThat(
                        flink(directory)
                                .path("logConfiguration")
                                .path("log4j-console.properties")
                                .asText())
                .as("run infra/kubernetes/renew")
                .isEqualTo(Files.readString(HOME.resolve("docker/log4j-console.properties")));
    }

    @Test
    void topicsAndUsersAreThoseOfTheVerb() throws IOException {
        StringWriter out = new StringWriter();
        int exitCode =
                Nextup.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .execute("topics", "--strimzi", "nextup");

        assertThat(exitCode).isZero();
        assertThat(Files.readString(Kustomize.ROOT.resolve("kafka/topics-and-users.yaml")))
                .as("run infra/kubernetes/renew")
                .isEqualTo(out.toString());
    }

    @Test
    void yourProducersHaveQuotasAndOurPartsHaveNone() {
        Map<String, String> quotas = new TreeMap<>();
        for (Manifest user : ofKind("KafkaUser", Kustomize.render(Kustomize.KAFKA))) {
            quotas.put(user.name(), user.spec().path("quotas").toString());
        }

        assertThat(quotas.remove("nextup-producer"))
                .isEqualTo("{\"producerByteRate\":2097152,\"requestPercentage\":200}");
        assertThat(quotas.remove("nextup-items"))
                .isEqualTo("{\"producerByteRate\":1048576,\"requestPercentage\":100}");
        assertThat(quotas).containsKeys("nextup-job", "nextup-trainer");
        assertThat(quotas.values()).containsOnly("");
    }

    @Test
    void eachJobOfTwoColoursMayUseItsGroupAndItsTransactions() {
        List<Manifest> manifests = Kustomize.render("overlays/blue-green");
        assertThat(ofKind("FlinkDeployment", manifests)).isEmpty();
        List<String> arguments = new ArrayList<>();
        flink("overlays/blue-green").at("/job/args").forEach(one -> arguments.add(one.asText()));
        String group = arguments.get(arguments.indexOf("--nextup.kafka.group-id") + 1);
        String prefix =
                arguments.get(arguments.indexOf("--nextup.publish.transactional-id-prefix") + 1);
        List<Manifest> kafka = Kustomize.renderKafka("kafka/blue-green");
        String rights =
                ofKind("KafkaUser", kafka).stream()
                        .filter(user -> user.name().equals("nextup-job"))
                        .map(user -> user.spec().at("/authorization/acls").toString())
                        .collect(Collectors.joining());
        String trainer =
                ofKind("KafkaUser", kafka).stream()
                        .filter(user -> user.name().equals("nextup-trainer"))
                        .map(user -> user.spec().at("/authorization/acls").toString())
                        .collect(Collectors.joining());
        for (String colour : List.of("nextup-blue", "nextup-green")) {
            String own = group.replace("${kubernetes.cluster-id}", colour);
            assertThat(own).isEqualTo(colour);
            assertThat(prefix.replace("${kubernetes.cluster-id}", colour)).startsWith("nextup-");
            assertThat(rights)
                    .contains("{\"name\":\"%s\",\"type\":\"group\"}".formatted(own))
                    .contains("{\"name\":\"%s-start\",\"type\":\"group\"}".formatted(own))
                    .contains("\"type\":\"transactionalId\"", "\"name\":\"nextup-\"");
            assertThat(trainer).contains("{\"name\":\"%s\",\"type\":\"group\"}".formatted(own));
        }
    }

    @Test
    void flinkTakesTheKeyStoreThatThePageMakes(@TempDir Path directory) throws Exception {
        String command =
                Files.readAllLines(Kustomize.ROOT.resolve("README.md")).stream()
                        .filter(line -> line.startsWith("keytool "))
                        .findFirst()
                        .orElseThrow();
        Process keytool =
                new ProcessBuilder(command.split(" "))
                        .directory(directory.toFile())
                        .redirectErrorStream(true)
                        .start();
        String output = new String(keytool.getInputStream().readAllBytes(), UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        Map<String, String> settings =
                values(flink("components/tls").path("flinkConfiguration")).entrySet().stream()
                        .filter(one -> one.getKey().startsWith("security.ssl."))
                        .collect(
                                Collectors.toMap(
                                        Map.Entry::getKey,
                                        one ->
                                                one.getValue()
                                                        .replace(
                                                                "/etc/nextup/tls/",
                                                                directory + "/")));

        Configuration flink = Configuration.fromMap(settings);
        assertThat(SecurityOptions.isInternalSSLEnabled(flink)).isTrue();
        assertThatCode(() -> SSLUtils.createInternalServerSSLEngineFactory(flink))
                .doesNotThrowAnyException();
        assertThatCode(() -> SSLUtils.createInternalClientSSLEngineFactory(flink))
                .doesNotThrowAnyException();
    }

    private static JsonNode flink(String directory) {
        List<Manifest> manifests = Kustomize.render(directory);
        return Stream.concat(
                        ofKind("FlinkDeployment", manifests).stream().map(Manifest::spec),
                        ofKind("FlinkBlueGreenDeployment", manifests).stream()
                                .map(one -> one.spec().at("/template/spec")))
                .findFirst()
                .orElseThrow();
    }

    private static List<Manifest> ofKind(String kind, List<Manifest> manifests) {
        return manifests.stream().filter(one -> one.kind().equals(kind)).toList();
    }

    private static Map<String, String> values(JsonNode flat) {
        Map<String, String> values = new LinkedHashMap<>();
        flat.properties().forEach(one -> values.put(one.getKey(), one.getValue().asText()));
        return values;
    }

    private static String property(String library) throws IOException {
        return inPom("<%s\\.version>(.*)</".formatted(library));
    }

    private static String ownVersion() throws IOException {
        return inPom("<artifactId>nextup</artifactId>\\s*<version>(.*)</");
    }

    private static String inPom(String pattern) throws IOException {
        Matcher matcher =
                Pattern.compile(pattern).matcher(Files.readString(HOME.resolve("pom.xml")));
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }
}
