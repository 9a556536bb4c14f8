package io.nextup.intake;

import static java.util.Objects.requireNonNull;

import io.nextup.event.mapping.FieldMapping;
import java.io.Serializable;

/**
 * Rules by which the job reads the interactions topic, and everybody else who reads it.
 *
 * @param fields where an interaction's fields stand in a record
 * @param erasures conditions on a tombstone
 */
public record IntakeRules(InteractionLimits limits, FieldMapping fields, ErasureRules erasures)
        implements Serializable {
    public IntakeRules {
        requireNonNull(limits, "limits is null");
        requireNonNull(erasures, "erasures is null");
        fields = fields.ofTopic();
    }

    /** Makes rules under which records are Nextup's own and every tombstone counts. */
    public static IntakeRules of(InteractionLimits limits) {
        return new IntakeRules(limits, FieldMapping.NONE, ErasureRules.ANYBODY);
    }

    /** The rules of a job without options. */
    public static IntakeRules defaults() {
        return of(InteractionLimits.defaults());
    }

    /** Returns these rules with other conditions on a tombstone. */
    public IntakeRules withErasures(ErasureRules other) {
        return new IntakeRules(limits, fields, other);
    }
}
