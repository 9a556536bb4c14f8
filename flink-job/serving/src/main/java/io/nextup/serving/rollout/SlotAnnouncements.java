package io.nextup.serving.rollout;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides which announcements of a slot reach its {@link Rollout}. There are two cases:
 *
 * <ul>
 *   <li>The job has no announcement keys: all of them, in the order of the topic.
 *   <li>It has keys: only those that a key has signed, each with a higher revision than the one
 *       before. The first one may have no lower revision than any process of the slot has reported,
 *       so it waits until the reports are read.
 * </ul>
 *
 * <p>A refused announcement changes nothing. While the topic is read to its end, a refusal is
 * logged only if no later announcement was taken: others are records that signed ones replaced. Not
 * thread-safe, but any thread may read {@link #refused}.
 */
final class SlotAnnouncements {
    private static final Logger LOG = LoggerFactory.getLogger(SlotAnnouncements.class);

    private final String slot;
    private final boolean signed;
    private final Rollout rollout;
    private final AtomicLong refused = new AtomicLong();

    /**
     * The announcement with the highest revision, the first of several; null before the first.
     * Until the reports are read it is of the current reading of the topic.
     */
    private ModelAnnouncement newest;

    private long newestOffset;

    /** The highest revision that processes have reported, or that was taken here. */
    private long revision;

    private boolean reportsKnown;
    private boolean caughtUp;

    /** Refusal of the last announcement; null if it was taken. */
    private String refusal;

    /**
     * @param signed true if the job has announcement keys
     */
    SlotAnnouncements(String slot, boolean signed, Rollout rollout) {
        this.slot = requireNonNull(slot, "slot is null");
        this.signed = signed;
        this.rollout = requireNonNull(rollout, "rollout is null");
    }

    /** Handles an announcement, which a key has signed if the job has keys. */
    List<RolloutStep> announced(long offset, ModelAnnouncement announcement, long atMillis) {
        if (!signed) {
            return rollout.announced(offset, announcement, atMillis);
        }
        if (announcement.equals(newest)) {
            refusal = null; // Read again, or copied to no effect.
            return List.of();
        }
        if (newest != null && announcement.revision() <= newest.revision()) {
            refuse(announcement, tooLow(announcement, newest.revision() + 1));
            return List.of();
        }
        if (reportsKnown && announcement.revision() < revision) {
            refuse(announcement, tooLow(announcement, revision));
            return List.of();
        }
        newest = announcement;
        newestOffset = offset;
        refusal = null;
        return reportsKnown ? taken(atMillis) : List.of();
    }

    /**
     * Learns that the reports of all processes were read.
     *
     * @param reported the highest revision in them; only the first call counts, so that a later
     *     report can hold up no announcement
     */
    List<RolloutStep> reportsKnown(long reported, long atMillis) {
        if (!signed || reportsKnown) {
            return List.of();
        }
        reportsKnown = true;
        revision = reported;
        if (newest == null) {
            return List.of();
        }
        if (newest.revision() < revision) {
            ModelAnnouncement old = newest;
            newest = null;
            refuse(old, tooLow(old, revision));
            return List.of();
        }
        return taken(atMillis);
    }

    private List<RolloutStep> taken(long atMillis) {
        revision = newest.revision();
        return rollout.announced(newestOffset, newest, atMillis);
    }

    /** Learns of an announcement that does not count, since no key has signed it. */
    void notSigned(ModelAnnouncement announcement, String reason) {
        refuse(announcement, reason);
    }

    /** Learns that the models topic was read to its end. */
    List<RolloutStep> caughtUp(long atMillis) {
        caughtUp = true;
        if (refusal != null) {
            tell();
        }
        return rollout.caughtUp(atMillis);
    }

    /** Learns that the models topic is read from its beginning again. */
    void startedOver() {
        caughtUp = false;
        refusal = null;
        if (!reportsKnown) {
            newest = null; // Its offset says nothing about the records that follow.
        }
        rollout.startedOver();
    }

    /** Returns the revision for this process's reports; 0 for none, and without keys. */
    long revision() {
        return revision;
    }

    /** Number of announcements that were refused. */
    long refused() {
        return refused.get();
    }

    /** Describes for a person why nothing serves. */
    String describe() {
        return refusal == null
                ? rollout.describe()
                : "%s; refused the last announcement: %s".formatted(rollout.describe(), refusal);
    }

    private void refuse(ModelAnnouncement announcement, String reason) {
        refusal = "%s: %s".formatted(announcement.version(), reason);
        if (caughtUp) {
            tell();
        }
    }

    private void tell() {
        refused.incrementAndGet();
        LOG.warn("The announcement for slot {} of {}", slot, refusal);
    }

    private static String tooLow(ModelAnnouncement announcement, long least) {
        return "its revision is %d, and the next one taken must have %d at least: it was copied, or another was announced at the same moment. Announce the model again, which takes a higher revision (models announce, or models rollback)"
                .formatted(announcement.revision(), least);
    }
}
