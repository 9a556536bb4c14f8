package io.nextup.serving.rollout;

import io.nextup.artifact.Artifact;
import io.nextup.artifact.ArtifactException;
import io.nextup.event.AnnouncedModel;
import io.nextup.serving.crash.LoadMarks;
import io.nextup.serving.engine.ServingModel;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Loads models, each on a thread of its own, since native code may hang and cannot be stopped. A
 * mark on the disk tells of each load until it ends: it may end the process. The thread of the
 * roll-out calls it; {@link #failures} is called by threads of fetches, too.
 */
final class Loads {
    private static final Logger LOG = LoggerFactory.getLogger(Loads.class);

    /** Loads for which memory is short before the model is refused. */
    private static final int MOST_OUT_OF_MEMORY = 3;

    /** Learns how a load ended: exactly one is called, by the thread of the load. */
    interface Outcome {
        /** The caller owns the model from now on. */
        void loaded(ServingModel model);

        /** The model could not be read, or memory was short; later it may be loaded. */
        void unreachable(String reason);

        /** The model must not serve. */
        void refused(String reason);
    }

    private final ModelLoader loader;
    private final LoadMarks marks;
    private final ThreadFactory threads;

    /** Marks of the loads that have not ended, by manifest. */
    private final Map<String, LoadMarks.Mark> underWay = new ConcurrentHashMap<>();

    /** Loads in a row for which memory was short, by manifest. */
    private final Map<String, Integer> outOfMemory = new ConcurrentHashMap<>();

    /**
     * @param threads makes the thread of each load
     */
    Loads(ModelLoader loader, LoadMarks marks, ThreadFactory threads) {
        this.loader = loader;
        this.marks = marks;
        this.threads = threads;
    }

    /**
     * Begins a load; returns at once.
     *
     * @throws IOException where it cannot be marked: then it does not begin
     */
    void start(AnnouncedModel model, Artifact artifact, Outcome outcome) throws IOException {
        String sha256 = model.manifestSha256();
        LoadMarks.Mark mark = marks.begin(sha256, model.version());
        underWay.put(sha256, mark);
        try {
            Thread thread = threads.newThread(() -> load(model, artifact, mark, outcome));
            thread.setName("nextup-load-" + model.version());
            thread.setDaemon(true);
            thread.start();
        } catch (RuntimeException | Error e) {
            // The mark would tell of a load that ended its process.
            ended(model, mark);
            throw e;
        }
    }

    /** A load takes too long: the disk remembers it from now on, should it go on for ever. */
    void giveUp(String manifestSha256) {
        Optional.ofNullable(underWay.get(manifestSha256)).ifPresent(LoadMarks.Mark::giveUp);
    }

    /** Earlier loads of the model that ended their process or hung. */
    int failures(String manifestSha256) {
        try {
            return marks.failures(manifestSha256);
        } catch (IOException | RuntimeException e) {
            // The model is loaded all the same: its bytes are there.
            LOG.warn("Marks of earlier loads cannot be read", e);
            return 0;
        }
    }

    /** Forgets those of the model's loads that began by then. */
    void forgive(String manifestSha256, long untilMillis) {
        try {
            marks.forgive(manifestSha256, untilMillis);
        } catch (IOException e) {
            LOG.warn("Old marks of loads cannot be deleted", e);
        }
    }

    private void load(
            AnnouncedModel model, Artifact artifact, LoadMarks.Mark mark, Outcome outcome) {
        long started = System.nanoTime();
        ServingModel loaded;
        try {
            loaded = loader.load(artifact);
        } catch (ArtifactException e) {
            ended(model, mark);
            outcome.refused(e.getMessage());
            return;
        } catch (IOException e) {
            ended(model, mark);
            outcome.unreachable(e.toString());
            return;
        } catch (OutOfMemoryError e) {
            ended(model, mark);
            outOfMemory(model, e, outcome);
            return;
        } catch (Throwable e) {
            // Also an Error of the native library: the model is to blame, what serves is not.
            ended(model, mark);
            LOG.warn("Loading model {} failed", model.version(), e);
            outcome.refused(e.toString());
            return;
        }
        ended(model, mark);
        outOfMemory.remove(model.manifestSha256());
        LOG.info(
                "Model {} was loaded and warmed up in {} ms",
                model.version(),
                (System.nanoTime() - started) / 1_000_000);
        outcome.loaded(loaded);
    }

    /** Later there may be enough, but a model that never fits must not fill the heap for ever. */
    private void outOfMemory(AnnouncedModel model, OutOfMemoryError cause, Outcome outcome) {
        int loads = outOfMemory.merge(model.manifestSha256(), 1, Integer::sum);
        if (loads < MOST_OUT_OF_MEMORY) {
            outcome.unreachable(cause.toString());
        } else {
            outOfMemory.remove(model.manifestSha256());
            outcome.refused(
                    "memory was short for %d loads of it: pardon it once there is more (%s)"
                            .formatted(loads, cause.getMessage()));
        }
    }

    private void ended(AnnouncedModel model, LoadMarks.Mark mark) {
        mark.remove();
        underWay.remove(model.manifestSha256(), mark);
    }
}
