package io.nextup.kafka;

import static java.util.Objects.requireNonNull;

import io.nextup.event.ModelAnnouncement;
import java.io.Serializable;

/**
 * The names by which brokers know a job. Two jobs that share one harm each other: each overwrites
 * the other's offsets, or aborts its transactions.
 *
 * @param group consumer group under which the job commits its offsets
 * @param transactionalPrefix start of the ids of its transactions; null if it has none
 */
public record JobNames(String group, String transactionalPrefix) implements Serializable {
    /** Name of the job of slot {@link ModelAnnouncement#DEFAULT_SLOT}. */
    public static final String OF_DEFAULT_SLOT = "nextup";

    private static final String KEPT = "-start";

    public JobNames {
        requireNonNull(group, "group is null");
    }

    /** Returns the name of the group that keeps a group's offsets while that one's are 0. */
    public static String keeperOf(String group) {
        return group + KEPT;
    }

    /**
     * Returns the name of a slot's job. Its group and its transactional prefix have the same name
     * by default, so that jobs of two slots share neither.
     */
    public static String ofSlot(String slot) {
        return slot.equals(ModelAnnouncement.DEFAULT_SLOT)
                ? OF_DEFAULT_SLOT
                : OF_DEFAULT_SLOT + "-" + slot;
    }
}
