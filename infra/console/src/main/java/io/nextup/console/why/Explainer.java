package io.nextup.console.why;

import static java.util.Objects.requireNonNull;

import io.nextup.artifact.ArtifactException;
import io.nextup.artifact.trust.ModelTrust;
import io.nextup.console.models.ModelMemory;
import io.nextup.console.models.RegistrySettings;
import io.nextup.event.AnnouncedModel;
import io.nextup.event.ModelAnnouncement;
import io.nextup.models.Served;
import io.nextup.models.SlotHealth;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Explains places in lists. It opens a model at the first question, and closes it after two minutes
 * without one, or when another model serves. Thread-safe; one explanation at a time.
 */
public final class Explainer implements AutoCloseable {
    /** Time without a question after which the model is closed. */
    static final Duration IDLE = Duration.ofMinutes(2);

    private static final Logger LOG = LoggerFactory.getLogger(Explainer.class);

    /** Longest wait for an explanation under way, when the console ends. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final ScoresOpener opener;
    private final Duration patience;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile SlotHealth slot;
    private volatile boolean closed;

    /** Null without one. The lock guards it. */
    private Open open;

    /** An open model, and the one that served when it was opened. */
    private static final class Open {
        final AnnouncedModel model;
        final Optional<String> served;
        final Scores scores;
        long askedNanos;

        Open(AnnouncedModel model, Optional<String> served, Scores scores) {
            this.model = model;
            this.served = served;
            this.scores = scores;
        }
    }

    /**
     * @param patience longest wait of {@link #close}
     */
    Explainer(String slot, ScoresOpener opener, Duration patience) {
        this.slot =
                new SlotHealth(requireNonNull(slot, "slot is null"), Optional.empty(), List.of());
        this.opener = requireNonNull(opener, "opener is null");
        this.patience = requireNonNull(patience, "patience is null");
    }

    /**
     * Makes an explainer that loads models with PyTorch.
     *
     * @param slot name of the slot whose models serve
     * @param trust conditions on a model that is loaded
     * @param registry the one registry from which models may be opened; empty: this machine's disk
     */
    public static Explainer withPyTorch(
            String slot, ModelTrust trust, Optional<RegistrySettings> registry) {
        return new Explainer(
                slot, new ArtifactOpener(trust, registry, ModelMemory.ofThisProcess()), PATIENCE);
    }

    /** Takes the state of the slot's models. */
    public void models(SlotHealth now) {
        slot = requireNonNull(now, "now is null");
    }

    /** Tells whether the announced model may be opened; true as long as none is announced. */
    public boolean mayExplain() {
        return slot.announced().map(ModelAnnouncement::model).map(opener::mayOpen).orElse(true);
    }

    /**
     * Explains where an item stands.
     *
     * @param version the model that made the user's newest list; empty for the announced one
     * @param steps the user's events in the order of their arrival
     * @param nowMillis milliseconds since the epoch
     * @param nowNanos {@link System#nanoTime}
     * @throws UnexplainedException if the model cannot be opened, or fails
     */
    public Explanation explain(
            Optional<String> version, List<Step> steps, String item, long nowMillis, long nowNanos)
            throws UnexplainedException {
        lock.lock();
        try {
            if (closed) {
                throw new UnexplainedException("The console ends");
            }
            return explained(version, steps, item, nowMillis, nowNanos);
        } finally {
            if (closed) {
                closeModel();
            }
            lock.unlock();
        }
    }

    private Explanation explained(
            Optional<String> version, List<Step> steps, String item, long nowMillis, long nowNanos)
            throws UnexplainedException {
        SlotHealth now = slot;
        AnnouncedModel model = model(now, version);
        if (open == null || !open.model.manifestSha256().equals(model.manifestSha256())) {
            closeModel();
            open = new Open(model, served(now, nowMillis), opened(model));
            LOG.info("Opened model {} to explain lists", model.version());
        }
        open.askedNanos = nowNanos;
        try {
            return Explanation.of(
                    open.scores, AskedHistory.of(steps, open.scores.rules().sequence()), item);
        } catch (IllegalStateException e) {
            closeModel();
            throw new UnexplainedException(
                    "Model %s failed: %s".formatted(model.version(), e.getMessage()), e);
        }
    }

    private static AnnouncedModel model(SlotHealth slot, Optional<String> version)
            throws UnexplainedException {
        ModelAnnouncement announced =
                slot.announced()
                        .orElseThrow(
                                () ->
                                        new UnexplainedException(
                                                "No model is announced in the slot %s: announce one with `nextup models announce`"
                                                        .formatted(slot.slot())));
        if (version.isEmpty()) {
            return announced.model();
        }
        return announced.models().stream()
                .filter(one -> one.version().equals(version.get()))
                .findFirst()
                .orElseThrow(
                        () ->
                                new UnexplainedException(
                                        "Model %s made the newest list, and the newest announcement does not say where it lies: it names %s. Ask again after the user's next list"
                                                .formatted(
                                                        version.get(),
                                                        announced.models().stream()
                                                                .map(AnnouncedModel::version)
                                                                .toList())));
    }

    /** Opens a model. PyTorch may be missing, or made for another machine. */
    private Scores opened(AnnouncedModel model) throws UnexplainedException {
        try {
            return opener.open(model);
        } catch (ArtifactException | IOException | RuntimeException | LinkageError e) {
            LOG.warn("Cannot open model {} to explain a list", model.version(), e);
            throw new UnexplainedException(
                    "Cannot open model %s: %s".formatted(model.version(), e.getMessage()), e);
        }
    }

    private static Optional<String> served(SlotHealth slot, long nowMillis) {
        return slot.served(nowMillis).map(Served::manifestSha256);
    }

    /**
     * Closes the model if it was not used for long, or another one serves.
     *
     * @param nowMillis milliseconds since the epoch
     * @param nowNanos {@link System#nanoTime}
     */
    public void tick(long nowMillis, long nowNanos) {
        lock.lock();
        try {
            if (open != null) {
                closeIfIdle(nowMillis, nowNanos);
            }
        } finally {
            lock.unlock();
        }
    }

    private void closeIfIdle(long nowMillis, long nowNanos) {
        Optional<String> served = served(slot, nowMillis);
        boolean another =
                served.isPresent()
                        && !served.equals(open.served)
                        && !served.get().equals(open.model.manifestSha256());
        if (another || nowNanos - open.askedNanos > IDLE.toNanos()) {
            LOG.info(
                    "Closed model {}: {}",
                    open.model.version(),
                    another ? "another one serves" : "not used for two minutes");
            closeModel();
        }
    }

    private void closeModel() {
        if (open != null) {
            open.scores.close();
            open = null;
        }
    }

    /**
     * Closes the model; waits for an explanation under way, but no longer than the patience. That
     * explanation closes it then.
     */
    @Override
    public void close() {
        closed = true;
        try {
            if (lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                try {
                    closeModel();
                } finally {
                    lock.unlock();
                }
            } else {
                LOG.info("An explanation is under way: it ends with this process");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
