package io.nextup.acceptance.faults;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.nextup.artifact.trust.AnnouncementClaim;
import io.nextup.event.ModelAnnouncement;
import io.nextup.event.Topics;
import io.nextup.event.wire.Codecs;
import io.nextup.event.wire.Encoding;
import io.nextup.kafka.KafkaClients;
import io.nextup.kafka.KafkaSettings;
import io.nextup.local.broker.KafkaBroker;
import io.nextup.local.broker.TopicsFile;
import io.nextup.local.cluster.FlinkCluster;
import io.nextup.local.install.Installation;
import io.nextup.local.install.RunDirectory;
import io.nextup.local.process.Wait;
import io.nextup.models.AnnounceException;
import io.nextup.models.AnnouncementSigner;
import io.nextup.models.Announcer;
import io.nextup.signature.KeyPurpose;
import io.nextup.signature.LocalKeys;
import io.nextup.signature.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * The job as a user would deploy it, every part a process of its own: a broker, ZooKeeper, a
 * JobManager that leaves what it knows on disk, and three TaskManagers of which the job needs two.
 * Whoever waits here also starts a TaskManager for each that has ended, as an orchestrator would.
 */
final class TrialSystem implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofMinutes(3);
    static final String LOAD_TIMEOUT = "5 s";
    static final String BATCH_TIMEOUT = "2 s";
    static final String MAX_STALENESS = "20 s";

    private static final int TASK_MANAGERS = 3;
    private static final int PARALLELISM = 2;
    private static final Pattern SERVES = Pattern.compile("Model (\\S+) serves slot default");
    private static final String CHECKPOINTS_ON_DISK = "checkpoints-on-disk";

    private final Path directory;
    private final ZooKeeper zooKeeper;
    private final FlinkCluster cluster;
    private final KafkaBroker broker;
    private String jobId;
    private List<String> jobArguments;
    private ModelAnnouncement announced;

    /** Each model's announcement. */
    private final Map<String, ModelAnnouncement> byVersion = new HashMap<>();

    private TrialSystem(
            Path directory, ZooKeeper zooKeeper, KafkaBroker broker, FlinkCluster cluster) {
        this.directory = directory;
        this.zooKeeper = zooKeeper;
        this.broker = broker;
        this.cluster = cluster;
    }

    /**
     * Starts everything but the job.
     *
     * @param checkpointInterval as Flink takes it
     */
    static TrialSystem start(Path directory, String checkpointInterval) throws IOException {
        Installation installation = Installation.current();
        Path checkpoints =
                linkCheckpoints(
                        directory, Files.createDirectories(directory.resolve(CHECKPOINTS_ON_DISK)));
        ZooKeeper zooKeeper = ZooKeeper.start(installation, directory.resolve("zookeeper"));
        KafkaBroker broker = null;
        try {
            broker = KafkaBroker.start(directory.resolve("kafka"), 0);
            broker.createTopics(TopicsFile.bundled());
            FlinkCluster cluster =
                    FlinkCluster.start(
                            directory.resolve("flink"),
                            TASK_MANAGERS,
                            1,
                            Map.of(
                                    "high-availability.type",
                                    "zookeeper",
                                    "high-availability.zookeeper.quorum",
                                    zooKeeper.quorum(),
                                    "high-availability.storageDir",
                                    directory.resolve("recovery").toUri().toString(),
                                    "zookeeper.sasl.disable",
                                    "true",
                                    "execution.checkpointing.dir",
                                    checkpoints.toUri().toString(),
                                    "execution.checkpointing.interval",
                                    checkpointInterval));
            return new TrialSystem(directory, zooKeeper, broker, cluster);
        } catch (RuntimeException e) {
            zooKeeper.close();
            if (broker != null) {
                broker.close();
            }
            throw e;
        }
    }

    void submitJob(String delivery, boolean conflate) {
        jobArguments =
                List.of(
                        "--nextup.models.unsigned",
                        "allow",
                        "--nextup.kafka.bootstrap-servers",
                        bootstrapServers(),
                        "--nextup.models.cache-dir",
                        cache().toString(),
                        "--nextup.models.allowed-operators",
                        CircleModel.OPERATORS,
                        "--nextup.models.load-timeout",
                        LOAD_TIMEOUT,
                        "--nextup.scoring.batch.timeout",
                        BATCH_TIMEOUT,
                        "--nextup.parallelism",
                        String.valueOf(PARALLELISM),
                        "--nextup.publish.delivery",
                        delivery,
                        "--nextup.publish.provenance",
                        "true",
                        "--nextup.items.max-staleness",
                        MAX_STALENESS,
                        "--nextup.scoring.conflate",
                        String.valueOf(conflate),
                        // A backlog of several restarts would conflate events otherwise at each,
                        // and then at-least-once does not keep their order.
                        "--nextup.scoring.max-in-flight-per-user",
                        "0");
        jobId = cluster.submit(Installation.current().jobJar(), jobArguments);
    }

    /** Starts the job again from its newest checkpoint, after it has stopped. */
    void goOn(String... moreArguments) throws IOException {
        List<String> arguments = new ArrayList<>(jobArguments);
        arguments.addAll(List.of(moreArguments));
        jobId =
                cluster.resume(
                        Installation.current().jobJar(),
                        arguments,
                        Optional.of(
                                newestCheckpoint(directory.resolve(CHECKPOINTS_ON_DISK)).toUri()));
    }

    /** The newest complete checkpoint below a directory. */
    static Path newestCheckpoint(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.endsWith("_metadata"))
                    .max(Comparator.comparing(file -> file.toFile().lastModified()))
                    .orElseThrow()
                    .getParent();
        }
    }

    boolean isRunning() {
        return cluster.isRunning(jobId);
    }

    /** Waits until the job has ended for good, by an error that says this. */
    void awaitStop(String why) {
        Wait.until(
                PATIENCE,
                () -> cluster.state(jobId).equals("FAILED"),
                () -> "The job does not stop: " + describe());
        String error = cluster.rootException(jobId).orElse("");
        if (!error.contains(why)) {
            throw new IllegalStateException(
                    "The job has ended by another error than \"%s\": %s".formatted(why, error));
        }
    }

    KafkaSettings kafka() {
        return broker.settings();
    }

    String bootstrapServers() {
        return broker.bootstrapServers();
    }

    String describe() {
        return "broker %d, ZooKeeper %d, JobManager %d, TaskManagers %s"
                .formatted(
                        broker.pid(),
                        zooKeeper.pid(),
                        cluster.processes().jobManagerPid(),
                        cluster.processes().taskManagerPids());
    }

    Path registry() {
        return directory.resolve("registry");
    }

    void takeRegistryAway() throws IOException {
        Files.move(registry(), registryAway(), ATOMIC_MOVE);
    }

    void giveRegistryBack() throws IOException {
        Files.move(registryAway(), registry(), ATOMIC_MOVE);
    }

    private Path registryAway() {
        return directory.resolve("registry-away");
    }

    private Path cache() {
        return directory.resolve("models");
    }

    /**
     * Deletes the cache, with the marks in it. All processes share it, so none has anything left of
     * what it does not hold in memory.
     */
    void loseCache() throws IOException {
        // In one step, so that nobody writes into what is being deleted.
        RunDirectory.delete(Files.move(cache(), directory.resolve("cache-lost"), ATOMIC_MOVE));
    }

    /**
     * Doubles the partitions of the interactions topic.
     *
     * @return how many there were
     */
    int growInteractions() throws ExecutionException, InterruptedException {
        return new InteractionsTopic(bootstrapServers()).grow();
    }

    /** Makes the interactions topic anew, with what the job has not read. */
    void recreateInteractions(int partitions) throws ExecutionException, InterruptedException {
        InteractionsTopic topic = new InteractionsTopic(bootstrapServers());
        List<ConsumerRecord<byte[], byte[]>> unread = topic.unread();
        topic.recreate(partitions);
        broker.createTopics(TopicsFile.bundled());
        topic.send(unread);
    }

    /** Makes the checkpoint directory a file: also root can make nothing in it then. */
    void takeCheckpointsAway() throws IOException {
        linkCheckpoints(directory, Files.writeString(directory.resolve("file"), "no directory"));
    }

    /** The directory again, with all that was in it. */
    void giveCheckpointsBack() throws IOException {
        linkCheckpoints(directory, directory.resolve(CHECKPOINTS_ON_DISK));
    }

    /** In one step, so that no process finds nothing there and makes a directory. */
    private static Path linkCheckpoints(Path directory, Path target) throws IOException {
        Path link = Files.createSymbolicLink(directory.resolve("next-link"), target);
        return Files.move(link, directory.resolve("checkpoints"), ATOMIC_MOVE);
    }

    /** Makes the topics of the catalogue if need be; lists may hold only what is available. */
    void fillCatalogue() throws InterruptedException, ExecutionException {
        broker.createTopics(TopicsFile.bundled());
        catalogue().fill();
    }

    TrialCatalogue catalogue() {
        return new TrialCatalogue(kafka());
    }

    /** Waits until every process that scores has said last that items are stale, or not. */
    void awaitStale(boolean stale) {
        awaitEachLog(
                log ->
                        stale
                                == (log.lastIndexOf("of slot default are stale")
                                        > log.lastIndexOf("are read to their end again")),
                stale ? "are stale" : "are read to their end again");
    }

    FlinkCluster cluster() {
        return cluster;
    }

    String jobId() {
        return jobId;
    }

    long brokerPid() {
        return broker.pid();
    }

    /** SIGKILL, and a start on the same data and port. */
    void killBroker() {
        broker.kill();
        broker.restart();
    }

    /** Announces a model; the job may go back to those announced before. */
    void announce(ModelAnnouncement model) throws InterruptedException, ExecutionException {
        announced = model.after(Optional.ofNullable(announced));
        byVersion.put(model.version(), model);
        announce(kafka(), announced);
    }

    static void announce(KafkaSettings kafka, ModelAnnouncement model)
            throws InterruptedException, ExecutionException {
        try (Producer<byte[], byte[]> producer = KafkaClients.writer(kafka, Map.of())) {
            producer.send(
                            new ProducerRecord<>(
                                    Topics.MODELS,
                                    model.slot().getBytes(UTF_8),
                                    Codecs.MODEL_ANNOUNCEMENT.encode(model, Encoding.JSON)))
                    .get();
        }
    }

    /** Announces a model as the jobs of this machine ask for: signed by its key. */
    static void announceSigned(KafkaSettings kafka, ModelAnnouncement model)
            throws IOException, AnnounceException {
        SigningKey key =
                LocalKeys.in(Installation.current().keys()).signing(KeyPurpose.ANNOUNCEMENTS);
        AnnouncementSigner signer =
                (topic, slot, value) ->
                        new RecordHeader(
                                AnnouncementClaim.HEADER,
                                new AnnouncementClaim(topic, slot, value)
                                        .statement()
                                        .signedBy(key));
        try (Announcer announcer =
                Announcer.connect(
                        kafka, model.slot(), Optional.of(signer), System.currentTimeMillis())) {
            announcer.announce(model);
        }
    }

    /** Announces a model, and waits until it serves in every process that scores. */
    void rollOut(CircleModel model) throws Exception {
        announce(model.publish(registry()));
        awaitServes(model);
    }

    /** Waits until the model serves in every process that scores, as its log says last. */
    void awaitServes(CircleModel model) {
        awaitEachLog(
                log -> newestServing(log).equals(model.version()),
                "Model %s serves".formatted(model.version()));
    }

    /** Waits until every process that scores has refused the model. */
    void awaitRefused(CircleModel model) {
        String line = "Model %s of slot default does not serve".formatted(model.version());
        awaitEachLog(log -> log.contains(line), line);
        if (eachLog(log -> log.contains("which a module may not use"))) {
            throw new IllegalStateException(
                    "Model %s was refused unrun: CircleModel.OPERATORS lacks one of its operators"
                            .formatted(model.version()));
        }
    }

    /** Whether every process that scores has a call of the model that does not return. */
    boolean hangsEverywhere(CircleModel model) {
        return eachLog(log -> log.contains("hangs in model %s:".formatted(model.version())));
    }

    /** Waits until a TaskManager has ended by itself. */
    void awaitCrash() {
        Wait.until(
                PATIENCE,
                () -> !cluster.processes().replaceEndedTaskManagers().isEmpty(),
                () -> "Nothing crashes: " + describe());
    }

    /** Counts the TaskManagers that end by themselves until something holds. */
    int countCrashesUntil(BooleanSupplier holds) {
        AtomicInteger crashes = new AtomicInteger();
        Wait.until(
                PATIENCE,
                () -> {
                    crashes.addAndGet(cluster.processes().replaceEndedTaskManagers().size());
                    return holds.getAsBoolean();
                },
                () -> "%s crashes are not enough: %s".formatted(crashes, describe()));
        return crashes.get();
    }

    /** Announces a model again that was announced before, and waits until it serves. */
    void goBackTo(CircleModel model) throws Exception {
        ModelAnnouncement first = byVersion.get(model.version());
        announce(
                new ModelAnnouncement(
                        first.slot(),
                        first.version(),
                        first.location(),
                        first.manifestSha256(),
                        announced.announcedTimeMillis() + 1,
                        List.of(),
                        first.popularItems(),
                        first.by(),
                        0));
        awaitServes(model);
    }

    /**
     * Waits until nothing that is answered by now can be answered again: a checkpoint that began
     * after that is complete.
     */
    void awaitCheckpoint() {
        long completed = cluster.completedCheckpoints(jobId);
        Wait.until(
                PATIENCE,
                // The first of them may have begun before.
                () -> cluster.completedCheckpoints(jobId) >= completed + 2,
                () -> "No checkpoint is completed: " + describe());
    }

    /** The TaskManagers that run the job. */
    List<String> busyTaskManagers() {
        Map<String, Integer> free = cluster.freeSlots();
        return cluster.processes().taskManagerPids().keySet().stream()
                .filter(id -> free.getOrDefault(id, -1) == 0)
                .toList();
    }

    /** Waits until the job runs with a TaskManager to spare, as before a fault. */
    void awaitWhole() {
        Wait.until(
                PATIENCE,
                () -> {
                    cluster.processes().replaceEndedTaskManagers();
                    return cluster.freeSlots()
                                    .keySet()
                                    .containsAll(cluster.processes().taskManagerPids().keySet())
                            && busyTaskManagers().size() == PARALLELISM;
                },
                () ->
                        "Of %s run the job: %s; free slots: %s"
                                .formatted(
                                        cluster.processes().taskManagerPids(),
                                        busyTaskManagers(),
                                        cluster.freeSlots()));
    }

    private void awaitEachLog(Predicate<String> says, String what) {
        Wait.until(
                PATIENCE,
                () -> {
                    cluster.processes().replaceEndedTaskManagers();
                    return eachLog(says);
                },
                () -> "Not every one of %s says \"%s\"".formatted(busyTaskManagers(), what));
    }

    private boolean eachLog(Predicate<String> says) {
        List<String> busy = busyTaskManagers();
        return busy.size() == PARALLELISM && busy.stream().allMatch(id -> says.test(log(id)));
    }

    /** The model that served last; empty before the first. */
    private static String newestServing(String log) {
        String newest = "";
        for (Matcher serves = SERVES.matcher(log); serves.find(); ) {
            newest = serves.group(1);
        }
        return newest;
    }

    private String log(String taskManager) {
        Path file = cluster.logs().resolve(taskManager + ".log");
        try {
            return Files.exists(file)
                    ? new String(Files.readAllBytes(file), Charset.defaultCharset())
                    : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        cluster.close();
        broker.close();
        zooKeeper.close();
    }
}
