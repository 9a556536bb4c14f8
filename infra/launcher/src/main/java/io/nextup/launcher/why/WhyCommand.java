package io.nextup.launcher.why;

import static java.util.Objects.requireNonNull;

import io.nextup.console.models.ModelMemory;
import io.nextup.console.settings.Intake;
import io.nextup.console.why.ListSearch;
import io.nextup.console.why.MadeAgain;
import io.nextup.console.why.PastJob;
import io.nextup.console.why.PastLists;
import io.nextup.console.why.RegistryModels;
import io.nextup.event.Excerpt;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.event.mapping.FieldMapping;
import io.nextup.kafka.TopicException;
import io.nextup.launcher.argument.DurationConverter;
import io.nextup.launcher.argument.KafkaArguments;
import io.nextup.launcher.argument.MappingArgument;
import io.nextup.launcher.argument.OperatorsArgument;
import io.nextup.launcher.argument.RegistryArgument;
import io.nextup.launcher.argument.SchemaRegistryArgument;
import io.nextup.launcher.argument.SlotArgument;
import io.nextup.launcher.argument.TitlesArgument;
import io.nextup.launcher.argument.TrustArguments;
import io.nextup.launcher.verb.LoggedLines;
import io.nextup.launcher.verb.Verb;
import io.nextup.trainer.operate.ItemTexts;
import io.nextup.trainer.operate.Slot;
import io.nextup.trainer.progress.Stages;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code why}: explains a list, or checks that lists can be made again. */
@Command(
        name = "why",
        customSynopsis = {
            "${COMMAND-FULL-NAME} --user USER [--sequence N] [OPTIONS]",
            "       ${COMMAND-FULL-NAME} --id ID [OPTIONS]",
            "       ${COMMAND-FULL-NAME} --check [--since DURATION] [OPTIONS]"
        },
        sortOptions = false,
        description = {
            "Explains a list of recommendations: makes it again of the events, items and rules of"
                    + " then, and says which events carry each item, and which rule dropped or moved"
                    + " the items that would have stood there. With --check, makes a sample of lists"
                    + " again.",
            "The job says what a list was made of with nextup.publish.provenance=true. Rules of then"
                    + " are known for seven days, items of then for an hour.",
            ""
        },
        exitCodeList =
                "3:no such list, or one that its model does not make again; with --check:"
                        + " one that is different, or none that could be made again",
        footer = {
            "",
            "Examples:",
            "  ${COMMAND-FULL-NAME} --user ada",
            "  ${COMMAND-FULL-NAME} --user ada --sequence 12 --titles titles.csv",
            "  ${COMMAND-FULL-NAME} --id 0d7e0f6f0a5bd7e8c3f4b2a1908f7e6d --json",
            "  ${COMMAND-FULL-NAME} --check --since 1h --sample 10000"
        })
public final class WhyCommand extends Verb {
    private static final int MOST_NAMED = 20;

    private final Clock clock;

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Question question;

    private static final class Question {
        @Option(
                names = "--user",
                paramLabel = "USER",
                description = "Explains the user's newest list that was not skipped.")
        private String user;

        @Option(
                names = "--id",
                paramLabel = "ID",
                description =
                        "Explains the list with this id. Reads the whole topic: --user is faster.")
        private String id;

        @Option(names = "--check", description = "Makes a sample of lists again, and compares.")
        private boolean check;
    }

    @Option(
            names = "--sequence",
            paramLabel = "N",
            description = "With --user: the list with this sequence number.")
    private Long sequence;

    @Option(
            names = "--since",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "1h",
            description =
                    "With --check: lists of so long ago and since (default: ${DEFAULT-VALUE}).")
    private Duration since;

    @Option(
            names = "--sample",
            paramLabel = "N",
            defaultValue = "1000",
            description = "With --check: most lists (default: ${DEFAULT-VALUE}).")
    private int sample;

    @Option(
            names = "--store",
            paramLabel = "DIR",
            description =
                    "Reads the events from the trainer's store of the history, which holds more than"
                            + " the topic, up to its last reading (default: the topic).")
    private Path store;

    @Option(
            names = "--job",
            paramLabel = "KEY=VALUE",
            description =
                    "An option of the job that is not as the model's rules or the default, such as"
                            + " nextup.items.unknown=drop, nextup.items.mapping,"
                            + " nextup.sequence.trigger-types or nextup.scoring.top-k. Repeatable.")
    private Map<String, String> jobOptions = new LinkedHashMap<>();

    @Mixin private TitlesArgument titles;

    @Mixin private RegistryArgument registry;

    @Mixin private TrustArguments trust;

    @Mixin private OperatorsArgument operators;

    @Mixin private SlotArgument slotArgument;

    @Mixin private KafkaArguments kafka;

    @Mixin private MappingArgument mapping;

    @Mixin private SchemaRegistryArgument schemas;

    /** Makes the verb with the clock by which {@code --since} counts. */
    public WhyCommand(Clock clock) {
        this.clock = requireNonNull(clock, "clock is null");
    }

    @Override
    protected int run() throws Exception {
        refuseUnused();
        PastJob job = job();
        FieldMapping fields = mapping.ofTopic();
        PastLists.Settings settings =
                new PastLists.Settings(
                        kafka.settings(),
                        new Intake(fields, schemas.settings(fields)),
                        job,
                        Optional.ofNullable(store),
                        Long.MAX_VALUE);
        RegistryModels models =
                new RegistryModels(
                        registry.name(),
                        trust.trust(registry.name()),
                        operators.operators(),
                        ModelMemory.ENDLESS,
                        job);
        Slot slot = slotArgument.of(kafka);
        return question.check ? check(settings, models, slot) : explain(settings, models, slot);
    }

    private PastJob job() {
        try {
            return new PastJob(jobOptions);
        } catch (IllegalArgumentException e) {
            throw usage("--job " + e.getMessage());
        }
    }

    private void refuseUnused() {
        if (sequence != null && question.user == null) {
            throw usage("--sequence needs --user, whose lists it counts");
        }
        for (String option : List.of("--since", "--sample")) {
            if (!question.check && isGiven(option)) {
                throw usage(option + " needs --check");
            }
        }
        if (question.check && isGiven("--titles")) {
            throw usage("--titles is for a list: --check prints none");
        }
        if (sample < 1) {
            throw usage("--sample is %d: at least 1".formatted(sample));
        }
    }

    private int explain(PastLists.Settings settings, RegistryModels models, Slot slot)
            throws Exception {
        ItemTexts known = titles.read();
        Optional<Recommendation> found =
                watched(progress -> find(new ListSearch(slot.kafka(), slot.name(), progress)));
        if (found.isEmpty()) {
            LoggedLines.error(
                    err(),
                    "%s: %s has no such list of slot %s%s"
                            .formatted(
                                    name(),
                                    slot.kafka().topics().recommendations(),
                                    slot.name(),
                                    question.user == null
                                            ? ""
                                            : " for the user " + Excerpt.of(question.user)));
            return NO;
        }
        Recommendation list = found.get();
        if (list.source() == Source.SKIPPED) {
            LoggedLines.error(
                    err(),
                    "%s: list %s was skipped, since its events were too old, or nobody knew what may be shown: it has no items"
                            .formatted(name(), list.id()));
            return NO;
        }
        WhyReport report = watched(progress -> report(settings, models, list, known, progress));
        if (json()) {
            printJson(report.json());
        } else {
            report.print(out());
        }
        return report.isTheSame() ? OK : NO;
    }

    private Optional<Recommendation> find(ListSearch search) throws Exception {
        return question.id != null
                ? search.byId(question.id)
                : search.ofUser(
                        question.user,
                        sequence == null ? OptionalLong.empty() : OptionalLong.of(sequence));
    }

    private WhyReport report(
            PastLists.Settings settings,
            RegistryModels models,
            Recommendation list,
            ItemTexts known,
            Stages stages)
            throws Exception {
        PastLists lists = new PastLists(settings, models, stages);
        PastLists.Explained explained = lists.explain(list);
        Map<String, String> all = new HashMap<>(known.byItem());
        Set<String> untitled = new HashSet<>(WhyReport.items(explained));
        untitled.removeAll(all.keySet());
        if (explained.itemCount() > 0) {
            all.putAll(titles(lists, untitled));
        }
        return new WhyReport(explained, all);
    }

    /** Returns titles of the items topic; an explanation without them is better than none. */
    private Map<String, String> titles(PastLists lists, Set<String> items) {
        try {
            return lists.titles(items);
        } catch (TopicException e) {
            note("Titles are left out: " + e.getMessage());
            return Map.of();
        }
    }

    private int check(PastLists.Settings settings, RegistryModels models, Slot slot)
            throws Exception {
        long sinceMillis = clock.instant().minus(since).toEpochMilli();
        List<MadeAgain> results =
                watched(
                        progress ->
                                new PastLists(settings, models, progress)
                                        .remake(
                                                new ListSearch(slot.kafka(), slot.name(), progress)
                                                        .sample(sinceMillis, sample, sinceMillis)));
        CheckedLists checked = new CheckedLists(results, MOST_NAMED);
        if (json()) {
            printJson(checked.json());
        } else {
            checked.print(out());
        }
        return checked.isGood() ? OK : NO;
    }
}
