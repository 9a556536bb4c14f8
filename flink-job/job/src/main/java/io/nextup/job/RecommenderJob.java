package io.nextup.job;

import io.nextup.intake.ErasureRules;
import io.nextup.job.publish.PublishOptions;
import io.nextup.job.score.TaskManagerEnd;
import io.nextup.kafka.JobNames;
import io.nextup.kafka.KafkaSettings;
import io.nextup.kafka.OffsetsByTime;
import io.nextup.kafka.TopicException;
import io.nextup.serving.ServingProcess;
import io.nextup.serving.ServingSettings;
import io.nextup.serving.TorchServing;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.common.TopicPartition;

/** The job's main class: reads options, checks the broker, submits the graph. */
public final class RecommenderJob {
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    private RecommenderJob() {}

    public static void main(String[] arguments) throws Exception {
        if (Arguments.askForHelp(arguments)) {
            System.out.print(JobHelp.text());
            return;
        }
        String[] resolved =
                ClusterId.resolve(
                        arguments,
                        StreamExecutionEnvironment.getExecutionEnvironment().getConfiguration());
        JobOptions options = JobOptions.parse(resolved);
        submit(name(options), options, RecommenderJob::serving);
    }

    /** Returns the job's name, by which dashboard and metrics tell jobs of several slots apart. */
    static String name(JobOptions options) {
        return JobNames.ofSlot(options.scoring().models().slot());
    }

    /**
     * Checks the broker, builds the graph and runs it.
     *
     * @param scoring factory of the engine of each process
     */
    public static void submit(String name, JobOptions options, ServingProcess.Factory scoring)
            throws Exception {
        check(options, System.out);
        StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
        build(
                env,
                withExemptErasures(options),
                scoring,
                new Preflight(options.kafka()).takeBackOffsets());
        env.execute(name);
    }

    /**
     * Finds where the erasures that need no signature end. That is a place in each partition, since
     * a later record may claim any time.
     */
    static JobOptions withExemptErasures(JobOptions options) throws TopicException {
        ErasureRules erasures = options.ingest().rules().erasures();
        if (erasures.sinceMillis() == null) {
            return options;
        }
        KafkaSettings kafka = options.kafka().cluster();
        return options.withIngest(
                options.ingest()
                        .withErasures(
                                erasures.withExemptBefore(
                                        OffsetsByTime.read(
                                                kafka,
                                                kafka.topics().interactions(),
                                                erasures.sinceMillis(),
                                                PATIENCE))));
    }

    /**
     * Builds the graph between the topics of a broker.
     *
     * @param stopped offsets at which the group stopped, for a start at committed offsets
     */
    static void build(
            StreamExecutionEnvironment env,
            JobOptions options,
            ServingProcess.Factory scoring,
            Map<TopicPartition, Long> stopped) {
        KafkaOptions kafka = options.kafka();
        RecommenderPipeline.build(
                env,
                options,
                scoring,
                KafkaConnectors.interactions(
                        kafka, options.ingest().rules().fields().headers(), stopped),
                KafkaConnectors.recommendations(kafka, options.publish()),
                KafkaConnectors.deadLetters(kafka, options.publish()));
    }

    /** Starts serving in a TaskManager's process. */
    static ServingProcess serving(ServingSettings settings) {
        return TorchServing.start(settings, TaskManagerEnd::end);
    }

    static void check(JobOptions options, PrintStream notices) throws InterruptedException {
        Preflight preflight = new Preflight(options.kafka());
        PublishOptions publish = options.publish();
        String slot = options.scoring().models().slot();
        preflight.requireTopics(publish);
        preflight.requireOwnNames(slot, options.names());
        preflight.requireRoomForDeadLetters(publish.maxRecordBytes());
        if (publish.exactlyOnce()) {
            preflight.requireTransactionTimeout(publish.transactionTimeout());
            preflight.requireTransactionalIds(publish.transactionalIdPrefix());
        }
        if (!preflight.isModelAnnounced(slot)) {
            notices.printf(
                    "No model is announced for slot %s on topic %s yet: interactions wait until one is.%n",
                    slot, options.kafka().cluster().topics().models());
        }
    }
}
