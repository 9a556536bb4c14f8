package io.nextup.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.nextup.event.DeadLetter;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Recommendation;
import io.nextup.job.ingest.RawRecord;
import io.nextup.job.ingest.UserEvent;
import io.nextup.job.publish.DeadLetters;
import io.nextup.job.score.ScoreRequestSerializer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.serialization.SerializerConfigImpl;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.ExecutionOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecommenderPipelineTest {

    @ParameterizedTest
    @ValueSource(strings = {"at-least-once", "exactly-once"})
    void theOperatorsBearTheNamesOfTheStages(String delivery) {
        StreamGraph graph = graph(new Configuration(), "--nextup.publish.delivery", delivery);

        assertThat(
                        graph.getStreamNodes().stream()
                                .filter(node -> node.getTransformationUID() != null)
                                .map(
                                        node ->
                                                node.getTransformationUID()
                                                        + "="
                                                        + node.getOperatorName()))
                .contains(
                        "interactions=Source: interactions",
                        "ingest=ingest",
                        "sequence=sequence",
                        "score=score",
                        "publish=publish: Writer",
                        "dead-letters=dead-letters: Writer");
        // The graph compiles only if each operator has a uid, since none is generated.
        assertThatCode(graph::getJobGraph).doesNotThrowAnyException();
    }

    @Test
    void oneSinkTakesTheDeadLettersOfEachStageThatMayRefuseARecord(@TempDir Path directory)
            throws Exception {
        byte[] key =
                KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic().getEncoded();
        Path keys =
                Files.writeString(
                        directory.resolve("keys.pem"),
                        "-----BEGIN PUBLIC KEY-----\n%s\n-----END PUBLIC KEY-----\n"
                                .formatted(Base64.getEncoder().encodeToString(key)));

        assertThat(stagesOfDeadLetters()).containsExactly("ingest");
        assertThat(stagesOfDeadLetters("--nextup.ingest.erasure-keys", keys.toString()))
                .containsExactlyInAnyOrder("ingest", "sequence");
    }

    private static List<String> stagesOfDeadLetters(String... arguments) {
        StreamGraph graph = graph(new Configuration(), arguments);
        return graph.getStreamNodes().stream()
                .filter(node -> "dead-letters".equals(node.getTransformationUID()))
                .flatMap(sink -> sink.getInEdges().stream())
                .filter(edge -> DeadLetters.OUTPUT.equals(edge.getOutputTag()))
                .map(edge -> graph.getSourceVertex(edge).getTransformationUID())
                .toList();
    }

    @Test
    void everythingIsSpread() {
        Map<String, Integer> parallelism =
                graph(new Configuration(), "--nextup.parallelism", "3").getStreamNodes().stream()
                        .filter(node -> node.getTransformationUID() != null)
                        .collect(
                                Collectors.toMap(
                                        StreamNode::getTransformationUID,
                                        StreamNode::getParallelism));

        assertThat(parallelism)
                .containsEntry("interactions", 3)
                .containsEntry("sequence", 3)
                .containsEntry("score", 3);
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                RawRecord.class,
                UserEvent.class,
                Recommendation.class,
                DeadLetter.class,
                ModelAnnouncement.class
            })
    void everyRecordOnTheWayHasASerializerOfFlink(Class<?> record) {
        Configuration noKryo = new Configuration();
        noKryo.set(PipelineOptions.GENERIC_TYPES, false);

        assertThatCode(
                        () ->
                                TypeInformation.of(record)
                                        .createSerializer(new SerializerConfigImpl(noKryo)))
                .doesNotThrowAnyException();
    }

    @Test
    void requestsInFlightAreWrittenInTheirOwnFormat() {
        StreamNode score =
                graph(new Configuration()).getStreamNodes().stream()
                        .filter(node -> "score".equals(node.getTransformationUID()))
                        .findFirst()
                        .orElseThrow();

        assertThat(score.getTypeSerializersIn())
                .singleElement()
                .isInstanceOf(ScoreRequestSerializer.class);
    }

    @Test
    void jobsOfSlotsThatAreServedSideBySideHaveNamesOfTheirOwn() {
        assertThat(RecommenderJob.name(options())).isEqualTo("nextup");
        assertThat(RecommenderJob.name(options("--nextup.models.slot=similar")))
                .isEqualTo("nextup-similar");
    }

    @Test
    void theStateIsExactWhateverTheClusterSays() {
        Configuration cluster = new Configuration();
        cluster.set(
                CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE,
                CheckpointingMode.AT_LEAST_ONCE);
        cluster.set(CheckpointingOptions.ENABLE_UNALIGNED, true);
        StreamExecutionEnvironment env = environment(cluster);

        assertThat(env.getConfiguration().get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE))
                .isEqualTo(CheckpointingMode.EXACTLY_ONCE);
        assertThat(env.getConfiguration().get(CheckpointingOptions.ENABLE_UNALIGNED)).isFalse();
    }

    @Test
    void theClusterMayChooseItsOwnIntervalAndBackend() {
        Configuration cluster = new Configuration();
        cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(77));
        cluster.set(StateBackendOptions.STATE_BACKEND, "hashmap");

        Configuration chosen = (Configuration) environment(cluster).getConfiguration();
        Configuration left = (Configuration) environment(new Configuration()).getConfiguration();

        assertThat(chosen.get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
                .isEqualTo(Duration.ofSeconds(77));
        assertThat(chosen.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("hashmap");
        assertThat(left.get(CheckpointingOptions.CHECKPOINTING_INTERVAL))
                .isEqualTo(Duration.ofSeconds(10));
        assertThat(left.get(StateBackendOptions.STATE_BACKEND)).isEqualTo("rocksdb");
        assertThat(left.get(CheckpointingOptions.INCREMENTAL_CHECKPOINTS)).isTrue();
        assertThat(left.get(ExecutionOptions.BUFFER_TIMEOUT)).isEqualTo(Duration.ofMillis(5));
    }

    @Test
    void aJobThatFailsLeavesItsCheckpointUnlessTheClusterSaysOtherwise() {
        Configuration cluster = new Configuration();
        cluster.set(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
                ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION);

        assertThat(retention(new Configuration()))
                .isEqualTo(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
        assertThat(retention(cluster))
                .isEqualTo(ExternalizedCheckpointRetention.DELETE_ON_CANCELLATION);
    }

    private static ExternalizedCheckpointRetention retention(Configuration cluster) {
        return environment(cluster).getCheckpointConfig().getExternalizedCheckpointRetention();
    }

    @Test
    void aTransactionMustOutliveItsCheckpointUnderExactlyOnce() {
        Configuration cluster = new Configuration();
        cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMinutes(6));
        cluster.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(10));

        assertThatThrownBy(() -> environment(cluster, "--nextup.publish.delivery", "exactly-once"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("nextup.publish.transaction-timeout is PT15M")
                .hasMessageContaining("(PT6M)")
                .hasMessageContaining("(PT10M)");
        assertThatCode(() -> environment(cluster)).doesNotThrowAnyException();
    }

    @Test
    void checkpointsNeverComeFasterThanTheirPause() {
        Configuration cluster = new Configuration();
        cluster.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofSeconds(1));
        cluster.set(CheckpointingOptions.MIN_PAUSE_BETWEEN_CHECKPOINTS, Duration.ofMinutes(14));
        cluster.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, Duration.ofMinutes(2));

        assertThatThrownBy(() -> environment(cluster, "--nextup.publish.delivery", "exactly-once"))
                .hasMessageContaining("(PT14M)");
    }

    private static StreamGraph graph(Configuration cluster, String... arguments) {
        return environment(cluster, arguments).getStreamGraph();
    }

    private static StreamExecutionEnvironment environment(
            Configuration cluster, String... arguments) {
        StreamExecutionEnvironment env =
                StreamExecutionEnvironment.getExecutionEnvironment(cluster);
        RecommenderJob.build(env, options(arguments), RecommenderJob::serving, Map.of());
        return env;
    }

    private static JobOptions options(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        all[0] = "--nextup.kafka.bootstrap-servers=broker:9092";
        all[1] = "--nextup.models.unsigned=allow";
        return JobOptions.parse(all);
    }
}
