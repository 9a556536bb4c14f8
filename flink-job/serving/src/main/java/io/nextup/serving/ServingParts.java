package io.nextup.serving;

import io.nextup.artifact.ModelId;
import io.nextup.artifact.trust.AnnouncementKeys;
import io.nextup.event.CallTrial;
import io.nextup.event.ModelSince;
import io.nextup.serving.engine.BatchScorer;
import io.nextup.serving.engine.EngineEvents;
import io.nextup.serving.engine.EngineSettings;
import io.nextup.serving.engine.ScoringEngine;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.guard.LoadMarks;
import io.nextup.serving.guard.ProcessLock;
import io.nextup.serving.load.ArtifactFetcher;
import io.nextup.serving.load.ModelLoader;
import io.nextup.serving.load.RulesCheck;
import io.nextup.serving.rollout.ModelRollout;
import io.nextup.serving.rollout.RolloutTopics;
import io.nextup.serving.rules.CatalogueStatus;
import io.nextup.serving.rules.KafkaCatalogue;
import io.nextup.serving.rules.LiveCatalogue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * The parts of a {@link ServingProcess}.
 *
 * @param workers number of threads that score
 * @param fetcher fetcher of models' bytes to the local disk
 * @param loader loader of models from these bytes
 * @param topics announcements of models, and the health of processes
 * @param catalogue items that lists may hold
 * @param end action that ends the whole process, given the reason; nothing else frees a hanging
 *     call
 */
public record ServingParts(
        int workers,
        ArtifactFetcher fetcher,
        ModelLoader loader,
        RolloutTopics topics,
        LiveCatalogue catalogue,
        Consumer<String> end) {
    private static final int JOB_DIGITS = 8;

    /**
     * Makes parts that read and write Kafka's topics. Throws if a file of announcement keys cannot
     * be used.
     *
     * @param end action that ends the whole process, given the reason
     */
    public static ServingParts onKafka(
            ServingSettings settings,
            int workers,
            ArtifactFetcher fetcher,
            ModelLoader loader,
            Consumer<String> end) {
        return new ServingParts(
                workers,
                fetcher,
                loader,
                new KafkaModelTopics(settings.kafka(), keys(settings)),
                new KafkaCatalogue(
                        settings.kafka(),
                        settings.slot(),
                        settings.catalogue(),
                        InstantSource.system()),
                end);
    }

    private static AnnouncementKeys keys(ServingSettings settings) {
        try {
            return AnnouncementKeys.read(
                    settings.trust().announcementKeys().stream().map(Path::of).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s: %s".formatted(ServingSettings.ANNOUNCEMENT_KEYS_OPTION, e.getMessage()),
                    e);
        }
    }

    /** Starts a process that serves. Throws if a part cannot start, and closes the others. */
    public ServingProcess start(ServingSettings settings) {
        try {
            return started(settings);
        } catch (RuntimeException | Error e) {
            topics.close();
            catalogue.close();
            throw e;
        }
    }

    private ServingProcess started(ServingSettings settings) {
        Path directory = settings.cacheDirectory();
        try {
            ProcessLock lock = ProcessLock.ofThisProcess(directory);
            LoadMarks marks = LoadMarks.in(directory, lock, Instant.now());
            return started(settings, identity(lock, settings), marks);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "%s %s cannot be made or written: name a directory on a local disk that the TaskManager may write"
                            .formatted(ServingSettings.CACHE_DIRECTORY_OPTION, directory),
                    e);
        }
    }

    private ServingProcess started(
            ServingSettings settings, ModelRollout.Identity identity, LoadMarks marks) {
        InstantSource clock = InstantSource.system();
        LateEvents events = new LateEvents(end);
        ScoringEngine engine =
                ScoringEngine.start(
                        new BatchScorer(
                                settings.slot(),
                                settings.topK(),
                                settings.rules().excludeSeen(),
                                clock,
                                catalogue.status().drops()),
                        EngineSettings.of(
                                settings.batches().maxSize(),
                                workers,
                                settings.shedding(),
                                settings.batchTimeout(),
                                Runtime.getRuntime().availableProcessors()),
                        System::nanoTime,
                        clock,
                        events);
        try {
            catalogue.start();
            ModelRollout rollout =
                    ModelRollout.start(
                            settings.slot(),
                            marks,
                            settings.loadTimeout(),
                            settings.patience(),
                            fetcher,
                            new RulesCheck(settings.rules(), settings.requireSameRules(), loader),
                            new SlotOf(engine, settings.slot(), catalogue),
                            topics,
                            identity);
            events.rollout.complete(rollout);
            return new ServingProcess(
                    engine,
                    new RolloutModels(rollout),
                    catalogue,
                    new Status(engine, rollout, topics, catalogue.status()),
                    before -> engine.restored(deaths(rollout, before)));
        } catch (RuntimeException | Error e) {
            engine.close();
            throw e;
        }
    }

    /**
     * Returns the trials in which processes may have died, and nothing if none died.
     *
     * @param before true if the job ran in this process before: it does not restart by itself
     */
    private static CompletableFuture<Optional<List<CallTrial>>> deaths(
            ModelRollout rollout, boolean before) {
        return rollout.deaths()
                .thenApply(known -> known.isEmpty() && before ? Optional.of(List.of()) : known);
    }

    /** Names this process and job in the topic, since several jobs may share a JVM. */
    private static ModelRollout.Identity identity(ProcessLock lock, ServingSettings settings)
            throws IOException {
        String job = settings.job();
        String suffix = job.substring(0, Math.min(JOB_DIGITS, job.length()));
        return new ModelRollout.Identity(
                lock.id() + "-" + suffix,
                host(),
                job,
                settings.names(),
                new KnownDead(lock, System::nanoTime),
                settings.trust().allowsUnsigned());
    }

    /** Knows the dead processes of the directory; looks at most once a second. Not thread-safe. */
    private static final class KnownDead implements Predicate<String> {
        private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

        private final ProcessLock lock;
        private final LongSupplier nanoTime;
        private Set<String> dead = Set.of();
        private long lookedNanos;
        private boolean looked;

        private KnownDead(ProcessLock lock, LongSupplier nanoTime) {
            this.lock = lock;
            this.nanoTime = nanoTime;
        }

        @Override
        public boolean test(String process) {
            int dash = process.indexOf('-');
            String id = dash < 0 ? process : process.substring(0, dash);
            return dead().contains(id);
        }

        private Set<String> dead() {
            long now = nanoTime.getAsLong();
            if (!looked || now - lookedNanos >= BETWEEN_LOOKS.toNanos()) {
                try {
                    dead = lock.deadProcesses();
                } catch (IOException e) {
                    dead = Set.of();
                }
                looked = true;
                lookedNanos = now;
            }
            return dead;
        }
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return null;
        }
    }

    /** Passes the engine's events to the roll-out, which is made after the engine. */
    private static final class LateEvents implements EngineEvents {
        private final CompletableFuture<ModelRollout> rollout = new CompletableFuture<>();
        private final Consumer<String> end;

        private LateEvents(Consumer<String> end) {
            this.end = end;
        }

        @Override
        public void demoted(String slot, ModelId model, String reason) {
            rollout.join().demoted(model, reason);
        }

        @Override
        public void mustEnd(String reason) {
            end.accept(reason);
        }

        @Override
        public CompletableFuture<Void> trialBegins(CallTrial trial) {
            return rollout.join().trialBegins(trial);
        }

        @Override
        public void trialEnded() {
            rollout.join().trialEnded();
        }
    }

    private record SlotOf(ScoringEngine engine, String slot, LiveCatalogue catalogue)
            implements ModelRollout.Target {
        @Override
        public void serve(ServingModel model) {
            attach(model);
            engine.serve(slot, model);
        }

        @Override
        public void servePopular(ServingModel model) {
            attach(model);
            engine.servePopular(slot, model);
        }

        private void attach(ServingModel model) {
            try {
                catalogue.attach(model);
            } catch (RuntimeException | Error e) {
                model.release();
                throw e;
            }
        }
    }

    private record RolloutModels(ModelRollout rollout) implements ServingProcess.ModelSource {
        @Override
        public void close() {
            rollout.close();
        }

        @Override
        public boolean awaitTermination(Duration atMost) throws InterruptedException {
            return rollout.awaitTermination(atMost);
        }
    }

    private record Status(
            ScoringEngine engine,
            ModelRollout rollout,
            RolloutTopics topics,
            CatalogueStatus catalogue)
            implements ServingStatus {
        @Override
        public Optional<ModelSince> serving() {
            return rollout.serving();
        }

        @Override
        public String describe() {
            return rollout.describe();
        }

        @Override
        public long modelsRefused() {
            return rollout.refused();
        }

        @Override
        public long announcementsRefused() {
            return topics.unreadable() + rollout.announcementsRefused();
        }

        @Override
        public int stuckCalls() {
            return engine.stuckCalls();
        }

        @Override
        public long announcementsLag() {
            return topics.lag();
        }

        @Override
        public long feedErrors() {
            return topics.errors() + catalogue.errors();
        }
    }
}
