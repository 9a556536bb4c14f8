package io.nextup.trainer.cli;

import static io.nextup.trainer.cli.TrainingArguments.or;

import io.nextup.trainer.option.MarkovOptions;
import picocli.CommandLine.Option;

/** How transitions are counted; what is not given is as in the family's defaults. */
final class MarkovArguments {
    @Option(
            names = "--markov-window",
            paramLabel = "N",
            description = "Steps up to which a later item counts as a successor.")
    private Integer window;

    @Option(
            names = "--markov-step-decay",
            paramLabel = "R",
            description = "What each further step leaves of a count.")
    private Double stepDecay;

    @Option(
            names = "--markov-backward",
            paramLabel = "R",
            description = "What a transition counts in the other direction.")
    private Double backward;

    @Option(
            names = "--markov-row-power",
            paramLabel = "R",
            description = "Divides by an item's successors to this power.")
    private Double rowPower;

    @Option(
            names = "--markov-column-power",
            paramLabel = "R",
            description = "Divides by an item's predecessors to this power.")
    private Double columnPower;

    @Option(
            names = "--markov-history",
            paramLabel = "N",
            description = "Newest items of a sequence that are read.")
    private Integer history;

    @Option(
            names = "--markov-age-decay",
            paramLabel = "R",
            description = "What an item counts of the next newer one.")
    private Double ageDecay;

    MarkovOptions options(MarkovOptions defaults) {
        return new MarkovOptions(
                or(window, defaults.window()),
                or(stepDecay, defaults.stepDecay()),
                or(backward, defaults.backward()),
                or(rowPower, defaults.rowPower()),
                or(columnPower, defaults.columnPower()),
                or(history, defaults.history()),
                or(ageDecay, defaults.ageDecay()));
    }
}
