package io.nextup.serving.rollout;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.nextup.event.ModelAnnouncement;
import io.nextup.model.ArtifactException;
import io.nextup.serving.engine.ServingModel;
import io.nextup.serving.rollout.AnnouncementLog.Entry;
import io.nextup.serving.rollout.AnnouncementLog.State;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads announced models, one after the other, on a thread of its own beside the model that serves,
 * and hands over those that are ready. Each load has a deadline; a model that misses it, or is
 * wrong in any way, is refused, and what served goes on serving. Where nothing serves, a model is
 * welcome however late: a load that missed the deadline goes on, and is judged by how it ends.
 */
public final class ModelRollout implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelRollout.class);
    private static final Duration BEFORE_RETRY = Duration.ofSeconds(30);

    /**
     * Gives announcements on their way the time to come before a model under suspicion is tried.
     */
    private static final Duration BEFORE_SUSPECT = Duration.ofSeconds(5);

    private final String slot;
    private final Duration beforeRetry;
    private final TimedLoader loader;
    private final Consumer<ServingModel> ready;
    private final Quarantine quarantine;
    private final RolloutAgenda agenda;
    private final Thread thread;

    /** Held while a model is handed over, so that what is handed last is what the agenda says. */
    private final Object handingOver = new Object();

    ModelRollout(
            String slot,
            Duration loadTimeout,
            Duration beforeRetry,
            Duration beforeSuspect,
            ModelLoader loader,
            Consumer<ServingModel> ready,
            LoadMarks marks) {
        this.slot = slot;
        this.beforeRetry = beforeRetry;
        this.loader = new TimedLoader(loader, loadTimeout, marks);
        this.ready = ready;
        this.quarantine = new Quarantine(marks);
        this.agenda = new RolloutAgenda(beforeRetry, beforeSuspect);
        this.thread = new Thread(this::run, "nextup-models-" + slot);
        this.thread.setDaemon(true);
    }

    /**
     * A roll-out with its thread running.
     *
     * @param ready takes every model that is to serve from then on; it owns the model
     */
    public static ModelRollout start(
            String slot,
            Path cacheDirectory,
            Duration loadTimeout,
            ModelLoader loader,
            Consumer<ServingModel> ready) {
        ModelRollout rollout =
                new ModelRollout(
                        slot,
                        loadTimeout,
                        BEFORE_RETRY,
                        BEFORE_SUSPECT,
                        loader,
                        ready,
                        LoadMarks.in(cacheDirectory));
        rollout.start();
        return rollout;
    }

    void start() {
        thread.start();
    }

    /**
     * Tells of announcements; returns at once. Those told together are known together: after a
     * restore no older model is tried first because it was named first.
     *
     * @param announcements by position: how many announcements of the slot the teller had heard
     *     before
     * @param metrics the teller's
     */
    public void announce(SortedMap<Long, ModelAnnouncement> announcements, ModelMetrics metrics) {
        for (ModelAnnouncement news : agenda.add(announcements, metrics)) {
            LOG.info(
                    "Model {} was announced for slot {}: {}",
                    news.version(),
                    slot,
                    news.location());
        }
    }

    /** What serves; empty before the first model. */
    public Optional<ModelAnnouncement> serving() {
        return agenda.serving();
    }

    /** What was announced and what became of the newest, for a person. */
    public String describe() {
        return agenda.describe();
    }

    /** Stops loading. A load under way is left to itself: its model is closed once it is there. */
    @Override
    public void close() {
        agenda.close();
        thread.interrupt();
    }

    private void run() {
        try {
            for (Optional<Entry> next = agenda.next(); next.isPresent(); next = agenda.next()) {
                attempt(next.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void attempt(Entry entry) throws InterruptedException {
        ModelAnnouncement model = entry.announcement();
        if (servesAlready(model)) {
            LOG.info("Model {} serves slot {} already", model.version(), slot);
            agenda.served(entry);
            return;
        }
        try {
            int failures = quarantine.failures(model);
            if (failures > 0 && entry.state() != State.LAST_RESORT) {
                suspect(entry, failures);
                return;
            }
            long started = System.nanoTime();
            loader.load(model, new Latecomer(entry, started))
                    .ifPresent(loaded -> handOver(entry, loaded, started));
        } catch (ArtifactException e) {
            refuse(entry, e.getMessage(), null);
        } catch (IOException e) {
            unreachable(entry, e);
        } catch (RuntimeException | Error e) {
            // Also an Error of the native library: the model is to blame, what serves is not.
            refuse(entry, e.toString(), e);
        }
    }

    private boolean servesAlready(ModelAnnouncement model) {
        return serving()
                .filter(
                        now ->
                                now.version().equals(model.version())
                                        && now.manifestSha256().equals(model.manifestSha256()))
                .isPresent();
    }

    private void handOver(Entry entry, ServingModel loaded, long startedNanos) {
        quarantine.forgive(entry.announcement());
        synchronized (handingOver) {
            String before = nowServing();
            // A load that was late may have come while this one ran: of the same model, or of a
            // newer one.
            boolean needed = !servesAlready(entry.announcement());
            if (!agenda.served(entry) || !needed) {
                loaded.release();
                return;
            }
            ready.accept(loaded);
            LOG.info(
                    "Model {} serves slot {} after {} ms of loading; before: {}",
                    loaded.version(),
                    slot,
                    NANOSECONDS.toMillis(System.nanoTime() - startedNanos),
                    before);
        }
    }

    private void suspect(Entry entry, int failures) {
        String reason =
                "%d load(s) of it ended their process or hang; it is loaded only if nothing else can serve"
                        .formatted(failures);
        agenda.suspected(entry, reason);
        report(entry, reason, null);
    }

    private void refuse(Entry entry, String reason, Throwable cause) {
        agenda.refused(entry, reason);
        report(entry, reason, cause);
    }

    private void unreachable(Entry entry, IOException cause) {
        String reason = cause.toString();
        boolean repeated = entry.reason().equals(reason);
        agenda.unreachable(entry, reason);
        if (!repeated) {
            report(entry, "%s; trying again every %s".formatted(reason, beforeRetry), null);
        }
    }

    private void report(Entry entry, String reason, Throwable cause) {
        entry.announcedBy().modelRefused();
        LOG.warn(
                "Refused model {} of slot {}: {}. Serving: {}",
                entry.announcement().version(),
                slot,
                reason,
                nowServing());
        if (cause != null) {
            LOG.warn("The cause", cause);
        }
    }

    private String nowServing() {
        return serving().map(ModelAnnouncement::version).orElse("none");
    }

    /** What a load comes to that missed its deadline. It was refused and counted then. */
    private final class Latecomer implements TimedLoader.Overdue {
        private final Entry entry;
        private final long startedNanos;

        Latecomer(Entry entry, long startedNanos) {
            this.entry = entry;
            this.startedNanos = startedNanos;
        }

        @Override
        public boolean missed(Duration deadline) {
            boolean wanted = agenda.wantsAny();
            String reason = "not ready after %s".formatted(deadline);
            refuse(
                    entry,
                    wanted
                            ? reason + "; once it is, it serves if nothing else does by then"
                            : reason,
                    null);
            return wanted;
        }

        @Override
        public void loaded(ServingModel model) {
            synchronized (handingOver) {
                if (agenda.wantsAny()) {
                    handOver(entry, model, startedNanos);
                } else {
                    model.release();
                }
            }
        }

        @Override
        public void failed(Throwable cause) {
            if (!agenda.wantsAny()) {
                return;
            }
            String reason =
                    "late, and then %s"
                            .formatted(
                                    cause instanceof ArtifactException
                                            ? cause.getMessage()
                                            : cause.toString());
            if (cause instanceof IOException) {
                agenda.unreachable(entry, reason);
            } else {
                agenda.refused(entry, reason);
            }
            LOG.warn(
                    "Model {} of slot {} failed after its deadline",
                    entry.announcement().version(),
                    slot,
                    cause);
        }
    }
}
