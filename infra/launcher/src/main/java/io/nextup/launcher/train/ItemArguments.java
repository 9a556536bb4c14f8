package io.nextup.launcher.train;

import io.nextup.launcher.verb.Heading;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.dataset.ItemAdmission;
import io.nextup.trainer.operate.HistorySource;
import java.util.List;
import picocli.CommandLine.Option;

/** The options that say which items enter a model's vocabulary. */
@Heading("Training")
final class ItemArguments {
    private static final String MINIMUM_USERS = "--min-item-users";
    private static final String MAXIMUM_ITEMS = "--max-items";

    @Option(
            names = MINIMUM_USERS,
            paramLabel = "N",
            description =
                    "Fewest users of an item that a model knows: a model learns nothing of items of"
                            + " fewer in the part to fit on (default: 1 for a file; 2 from Kafka,"
                            + " so that no item is known that one user made up).")
    private Integer minimumUsers;

    @Option(
            names = MAXIMUM_ITEMS,
            paramLabel = "N",
            description =
                    "Most items that a model knows, those of the most users first (default:"
                            + " 1000000).")
    private Integer maximumItems;

    /** Returns the source with the rule that is asked for. */
    HistorySource source(Verb verb, HistorySource source) {
        return source.admitting(rule(verb, source.admission()));
    }

    /**
     * Returns the rule that is asked for, or reports a value that admits nothing.
     *
     * @param byDefault rule that is given in part or not at all
     */
    ItemAdmission rule(Verb verb, ItemAdmission byDefault) {
        return new ItemAdmission(
                atLeastOne(verb, MINIMUM_USERS, minimumUsers, byDefault.minimumUsers()),
                atLeastOne(verb, MAXIMUM_ITEMS, maximumItems, byDefault.maximumItems()));
    }

    private static int atLeastOne(Verb verb, String option, Integer given, int byDefault) {
        if (given != null && given < 1) {
            throw verb.usage("%s is %d: at least 1".formatted(option, given));
        }
        return given == null ? byDefault : given;
    }

    /** Refuses these options without another one. */
    void requireNone(Verb verb, String other) {
        for (String option : List.of(MINIMUM_USERS, MAXIMUM_ITEMS)) {
            if (verb.isGiven(option)) {
                throw verb.usage("%s needs %s".formatted(option, other));
            }
        }
    }
}
