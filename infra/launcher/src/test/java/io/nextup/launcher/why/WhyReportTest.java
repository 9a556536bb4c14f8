package io.nextup.launcher.why;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.why.AskedHistory;
import io.nextup.console.why.Explanation;
import io.nextup.console.why.ListReasons;
import io.nextup.console.why.MadeAgain;
import io.nextup.console.why.MadeAgain.Outcome;
import io.nextup.console.why.PastHistory;
import io.nextup.console.why.PastLists.Explained;
import io.nextup.event.EventReference;
import io.nextup.event.MadeFrom;
import io.nextup.event.RankedItem;
import io.nextup.event.Recommendation;
import io.nextup.event.Recommendation.Source;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.sequence.SequenceEntry;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WhyReportTest {
    private static final Recommendation LIST =
            new Recommendation(
                    "0d7e",
                    "ada",
                    "default",
                    2,
                    List.of(EventReference.event("e2")),
                    List.of(new RankedItem("1", 9), new RankedItem("5", 7)),
                    "20261203-sasrec",
                    Source.MODEL,
                    1_000,
                    2_000,
                    new MadeFrom(1_990, 12_345L, 7L));

    private static final ListReasons REASONS =
            new ListReasons(
                    List.of(
                            new ListReasons.Listed(
                                    "1",
                                    9,
                                    1,
                                    List.of(),
                                    new Explanation(
                                            "20261203-sasrec",
                                            List.of(new Explanation.Reason("8", 57, null)),
                                            1,
                                            "8",
                                            null,
                                            "")),
                            new ListReasons.Listed(
                                    "5",
                                    7,
                                    null,
                                    List.of(
                                            new ListReasons.Met(
                                                    "recent", "boost 1.5 where year >= 2010")),
                                    new Explanation(
                                            "20261203-sasrec", List.of(), 2, null, null, ""))),
                    List.of(
                            new ListReasons.Other(
                                    "4",
                                    8,
                                    2,
                                    null,
                                    List.of(new ListReasons.Met("adult", "never age >= 18")),
                                    "never shown: adult (never age >= 18)")));

    private static final RuleSet RULES =
            new RuleSet(
                    "default",
                    RuleSet.DEFAULT_NAME,
                    3,
                    1_500,
                    List.of(
                            new Rule(
                                    "adult",
                                    null,
                                    "age >= 18",
                                    null,
                                    null,
                                    null,
                                    null,
                                    null,
                                    null)));

    private static WhyReport report(Outcome outcome, String detail) {
        PastHistory past =
                new PastHistory(
                        new AskedHistory(
                                List.of(
                                        new SequenceEntry("7", "click", 500),
                                        new SequenceEntry("8", "buy", 1_000)),
                                1_000),
                        2,
                        true);
        return new WhyReport(
                new Explained(
                        new MadeAgain(LIST, outcome, detail, LIST.items()),
                        Optional.of(past),
                        Optional.of(REASONS),
                        Optional.of(RULES),
                        75_384),
                Map.of("1", "The Harbour", "8", "Paper\nBoats"));
    }

    private static String text(WhyReport report) {
        StringWriter out = new StringWriter();
        report.print(new PrintWriter(out));
        return out.toString();
    }

    @Test
    void aShopsManagerReadsWhyItemsStandThereAndOthersDoNot() {
        WhyReport report = report(Outcome.SAME, "");

        assertThat(report.isTheSame()).isTrue();
        assertThat(text(report).lines())
                .containsExactly(
                        "List        0d7e of user ada, sequence 2",
                        "Made        1970-01-01T00:00:02Z by model 20261203-sasrec",
                        "Made from   rules of revision 3, applied 1970-01-01T00:00:01.500Z, and 75,384 items, as of 1970-01-01T00:00:01.990Z",
                        "Events      2, the newest last: click 7, buy Paper?Boats (8)",
                        "Made again  the same items in the same order",
                        "",
                        "  1  The Harbour (1): because of Paper?Boats (8), without which it would stand at 57",
                        "  2  5: no single event carries it; boost 1.5 where year >= 2010 (recent)",
                        "",
                        "Without rules there would stand",
                        "  2  4: never shown: adult (never age >= 18)");
    }

    @Test
    void aDifferenceIsSaidAndAListOfWhichTooLittleIsKnown() {
        assertThat(report(Outcome.DIFFERENT, "place 1: x").isTheSame()).isFalse();
        assertThat(text(report(Outcome.DIFFERENT, "place 1: x")))
                .contains("Made again  another list: place 1: x\n")
                .endsWith("\nMade again it would be\n  1  The Harbour (1)\n  2  5\n");
        WhyReport unknown =
                new WhyReport(
                        new Explained(
                                new MadeAgain(
                                        LIST.from(null),
                                        Outcome.UNKNOWN,
                                        "Its model is gone",
                                        List.of()),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty(),
                                0),
                        Map.of());
        assertThat(unknown.isTheSame()).isFalse();
        assertThat(text(unknown).lines())
                .containsExactly(
                        "List        0d7e of user ada, sequence 2",
                        "Made        1970-01-01T00:00:02Z by model 20261203-sasrec",
                        "Made from   not said: the job needs nextup.publish.provenance=true",
                        "Made again  not known: Its model is gone",
                        "",
                        "  1  1",
                        "  2  5");
        assertThat(WhyReport.items(report(Outcome.SAME, "").explained()))
                .containsExactlyInAnyOrder("1", "4", "5", "7", "8");
    }
}
