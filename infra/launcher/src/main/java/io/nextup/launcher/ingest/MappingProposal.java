package io.nextup.launcher.ingest;

import static java.util.Objects.requireNonNull;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.MappedField;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A mapping that a sample suggests, by the names of its fields and by their values. The same sample
 * gives the same proposal.
 *
 * @param mapping {@link FieldMapping#NONE} if no user or no item was found
 * @param choices what each field is taken from, and what else it could be; user and item always
 */
public record MappingProposal(FieldMapping mapping, List<Choice> choices) {
    /** Reason for a place for which no name speaks. */
    static final String BY_VALUES = "its values alone";

    /** Fields that make every interaction wrong if they are taken from the wrong place. */
    private static final Set<MappedField> NEEDED =
            EnumSet.of(MappedField.USER, MappedField.ITEM, MappedField.TIME);

    /**
     * A place that a field could be taken from.
     *
     * @param samples a few of its values, shortened
     */
    public record Candidate(FieldSource place, List<String> samples) {
        public Candidate {
            samples = List.copyOf(samples);
        }
    }

    /**
     * The place of a field.
     *
     * @param place null where none was found
     * @param sure false where a person must look: the values alone speak for it, others do, too, or
     *     a type never changes
     * @param reason why it was chosen, or was not
     * @param others places that it could be, the likeliest first
     */
    public record Choice(
            MappedField field,
            FieldSource place,
            boolean sure,
            String reason,
            List<Candidate> others) {
        public Choice {
            requireNonNull(field, "field is null");
            requireNonNull(reason, "reason is null");
            others = List.copyOf(others);
        }
    }

    public MappingProposal {
        requireNonNull(mapping, "mapping is null");
        choices = List.copyOf(choices);
    }

    /** Tells whether nothing but values speaks for user, item or time: a person must look. */
    boolean isGuess() {
        return choices.stream()
                .filter(one -> NEEDED.contains(one.field()))
                .anyMatch(one -> one.place() != null && one.reason().equals(BY_VALUES));
    }
}
