package io.nextup.launcher.ingest;

import static java.util.Objects.requireNonNull;

import io.nextup.event.Excerpt;
import io.nextup.event.TerminalText;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.registered.Schemas;
import io.nextup.intake.ErasureRules;
import io.nextup.intake.IntakeRules;
import io.nextup.intake.InteractionLimits;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The check of a sample, by a mapping that was given, by none, or by one that is proposed.
 *
 * @param mapping by which the sample was read; {@link FieldMapping#NONE} for Nextup's own records
 * @param proposal present where no mapping was given and most records are not Nextup's own
 * @param newest text of the newest record that has a value, shortened; empty without one
 */
public record SampleCheck(
        FieldMapping mapping,
        Optional<MappingProposal> proposal,
        CheckReport report,
        Optional<String> newest) {
    private static final int MOST_CHARACTERS = 600;

    public SampleCheck {
        requireNonNull(newest, "newest is null");
        requireNonNull(mapping, "mapping is null");
        requireNonNull(proposal, "proposal is null");
        requireNonNull(report, "report is null");
    }

    /**
     * Checks a sample by the job's default limits.
     *
     * @param given {@link FieldMapping#NONE} to have one proposed where it takes one
     * @param schemas the registry's schemas; null without a registry
     * @throws io.nextup.event.registered.SchemasUnavailableException if the registry gives no
     *     answer
     */
    public static SampleCheck of(
            String topic, List<SampledRecord> sample, FieldMapping given, Schemas schemas) {
        Survey survey = Survey.of(sample, schemas);
        CheckReport asGiven = IntakeCheck.of(topic, sample, survey, rules(given), schemas);
        long withValue = sample.stream().filter(one -> one.value() != null).count();
        if (!given.isNone() || asGiven.taken() * 2L >= withValue) {
            return new SampleCheck(given, Optional.empty(), asGiven, newest(sample));
        }
        MappingProposal proposal = MappingSearch.propose(survey);
        FieldMapping proposed = proposal.mapping();
        if (proposed.isNone()) {
            return new SampleCheck(given, Optional.of(proposal), asGiven, newest(sample));
        }
        return new SampleCheck(
                proposed,
                Optional.of(proposal),
                IntakeCheck.of(topic, sample, survey, rules(proposed), schemas),
                newest(sample));
    }

    private static IntakeRules rules(FieldMapping fields) {
        return new IntakeRules(InteractionLimits.defaults(), fields, ErasureRules.ANYBODY);
    }

    private static Optional<String> newest(List<SampledRecord> sample) {
        return sample.stream()
                .filter(one -> one.value() != null)
                .max(
                        Comparator.comparingLong(SampledRecord::timeMillis)
                                .thenComparingLong(SampledRecord::offset))
                .map(one -> text(one.value()));
    }

    private static String text(byte[] value) {
        String text = Survey.text(value);
        return text == null
                ? Excerpt.of(value)
                : TerminalText.onOneLine(
                        Excerpt.cut(text, MOST_CHARACTERS).replaceAll("\\s+", " "));
    }

    /** Tells whether the user, the item or the time that is proposed is a guess. */
    public boolean isGuess() {
        return proposal.filter(MappingProposal::isGuess).isPresent();
    }

    /** Tells whether a mapping was looked for, and none was found. */
    public boolean lacksMapping() {
        return proposal.isPresent() && mapping.isNone();
    }

    /** Tells whether there are records, and the job takes all of them, by no guess. */
    public boolean takesAll() {
        return report.records() > 0 && report.refused() == 0 && !lacksMapping() && !isGuess();
    }
}
