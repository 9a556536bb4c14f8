package io.nextup.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.artifact.ModelRules;
import io.nextup.artifact.Standing;
import io.nextup.trainer.evaluate.Comparison;
import io.nextup.trainer.evaluate.Interval;
import io.nextup.trainer.evaluate.Judgement;
import io.nextup.trainer.evaluate.ServingTime;
import io.nextup.trainer.leaderboard.FamilyTraining;
import io.nextup.trainer.leaderboard.Leaderboard;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class LeaderboardPageTest {
    private static final Standing STANDING =
            new Standing(
                    "leave-one-out.test",
                    2,
                    2,
                    Map.of("NDCG@10", 0.5),
                    List.of(
                            new Standing.Baseline(
                                    "popularity", Map.of("NDCG@10", 0.125), 3.5, 4.5)));

    private static final Leaderboard BOARD =
            new Leaderboard(
                    "clicks & <views>.csv",
                    "leave-one-out",
                    ModelRules.defaults(),
                    7,
                    5_000,
                    List.of(
                            entry("blend", 0.5, 61, Optional.empty()),
                            entry("sasrec", 0.4996, 30, comparison(-0.0004, -0.002, 0.001)),
                            entry("markov", 0.25, 2, comparison(-0.25, -0.26, -0.24))),
                    STANDING,
                    Map.of("time-sasrec", "the history holds no <times>"));

    @Test
    void thePageIsWellFormedAndWhateverCameFromDataIsText() throws Exception {
        Document page = parse(LeaderboardPage.of(BOARD));
        assertThat(texts(page, "h1")).containsExactly("Families on clicks & <views>.csv");
        assertThat(texts(page, "p"))
                .contains(
                        "The best, blend: " + STANDING.sentence(),
                        "time-sasrec has no model: the history holds no <times>");
        assertThat(page.getElementsByTagName("views").getLength()).isZero();
    }

    @Test
    void thePageAndTheJsonHoldTheSameNumbers() throws Exception {
        JsonNode json = new ObjectMapper().valueToTree(LeaderboardJson.of(BOARD));
        Document page = parse(LeaderboardPage.of(BOARD));
        NodeList data = page.getElementsByTagName("data");
        List<String> values = new ArrayList<>();
        for (int i = 0; i < data.getLength(); i++) {
            values.add(((Element) data.item(i)).getAttribute("value"));
        }
        List<String> expected = new ArrayList<>();
        for (JsonNode one : json.get("families")) {
            expected.add(one.get("serving").get("NDCG@10").asText());
            expected.add(one.get("excludingHistory").get("NDCG@10").asText());
            expected.add(one.get("includingHistory").get("NDCG@10").asText());
            expected.add(one.get("cpuSeconds").asText());
            expected.add(String.valueOf(one.get("peakMemoryBytes").longValue() / 1e6));
            expected.add(one.get("aloneMicros").asText());
            expected.add(one.get("inBatchOf32Micros").asText());
            expected.add(String.valueOf(one.get("moduleBytes").longValue() / 1e6));
        }
        assertThat(values).isEqualTo(expected);
        assertThat(json.get("families").get(0).get("differenceFromBest").isNull()).isTrue();
        assertThat(json.get("families").get(1).get("differenceFromBest").get("verdict").asText())
                .isEqualTo("not-significant");
        assertThat(json.get("families").get(2).get("differenceFromBest").get("verdict").asText())
                .isEqualTo("worse");
        assertThat(json.get("standing").get("sentence").asText()).isEqualTo(STANDING.sentence());
        assertThat(json.get("untrained").get("time-sasrec").asText())
                .isEqualTo("the history holds no <times>");
    }

    @Test
    void eachPlotNamesEachFamilyOnce() throws Exception {
        List<ChartData> plots = ChartData.in(parse(LeaderboardPage.of(BOARD)));
        assertThat(plots).hasSize(2);
        assertThat(plots.get(0).title()).isEqualTo("NDCG@10 by CPU-seconds of training");
        assertThat(plots.get(0).points("--series"))
                .containsExactly(
                        "61.0 0.5 blend: 0.5000 at 61.0",
                        "30.0 0.4996 sasrec: 0.4996 at 30.0",
                        "2.0 0.25 markov: 0.2500 at 2.0");
        assertThat(plots.get(1).points("--series"))
                .first()
                .isEqualTo("20.0 0.5 blend: 0.5000 at 20.0");
        for (ChartData plot : plots) {
            List<String> labels = new ArrayList<>();
            plot.each((series, point) -> labels.add(point.get("label").textValue()));
            assertThat(labels).containsExactly("blend", "sasrec", "markov");
        }
    }

    @Test
    void eachFigureOfTheTextStandsUnderItsHead() {
        assertThat(LeaderboardText.of(BOARD))
                .containsExactly(
                        "The best, blend: NDCG@10 0.5000: 4.0 times popularity, on 2 cases of 2 users.",
                        "clicks & <views>.csv, leave-one-out, 2 cases, seed 7, as served (state of 100)",
                        "              NDCG@10                                                 training           us per request   module",
                        "               served   excl.   incl.  difference from the best          CPU-s  peak MB   alone   of 32       MB",
                        "blend*         0.5000  0.5000  0.5000  the best                           61.0        7      50      20      3.0",
                        "sasrec         0.4996  0.4996  0.4996  -0.0004 (-0.0020 to +0.0010) =     30.0        7      50      20      3.0",
                        "markov         0.2500  0.2500  0.2500  -0.2500 (-0.2600 to -0.2400)        2.0        7      50      20      3.0",
                        "time-sasrec: the history holds no <times>",
                        "* may have been cut by the time that it had.",
                        "excl., incl.: ranked among the items new to the user, among all. =: not significant.",
                        "95 % intervals, each for itself: paired bootstrap over users, 5,000 resamples.");
    }

    @Test
    void whatIsNotKnownIsADashAndACautionStandsInEveryForm() throws Exception {
        Leaderboard.Entry known = BOARD.entries().get(0);
        Leaderboard.Entry unknown =
                new Leaderboard.Entry(
                        new FamilyTraining(
                                "narm", "v1", 1, Optional.empty(), 1, OptionalLong.empty()),
                        known.judgement(),
                        3_000_000,
                        Optional.empty(),
                        Optional.of(
                                new Comparison(
                                        0.5,
                                        0.5,
                                        new Interval(0, 0),
                                        2,
                                        2,
                                        Comparison.Verdict.TOO_FEW)),
                        Optional.of("v1 may have <seen> the test"));
        Leaderboard board =
                new Leaderboard(
                        "clicks.csv",
                        "time",
                        ModelRules.defaults(),
                        7,
                        5_000,
                        List.of(known, unknown),
                        STANDING,
                        Map.of());
        assertThat(LeaderboardText.of(board))
                .contains(
                        "narm           0.5000  0.5000  0.5000  too few users                       1.0        -       -       -      3.0",
                        "Caution: v1 may have <seen> the test");
        Document page = parse(LeaderboardPage.of(board));
        assertThat(texts(page, "p")).contains("Caution: v1 may have <seen> the test.");
        assertThat(texts(page, "td")).contains("\u2013", "too few users");
        // What has no time has no dot among those of serving.
        assertThat(ChartData.in(page).get(1).points("--series")).hasSize(1);
        JsonNode json =
                new ObjectMapper().valueToTree(LeaderboardJson.of(board)).get("families").get(1);
        assertThat(json.get("caution").asText()).isEqualTo("v1 may have <seen> the test");
        assertThat(json.get("aloneMicros").isNull()).isTrue();
        assertThat(json.get("peakMemoryBytes").isNull()).isTrue();
        assertThat(json.get("differenceFromBest").get("verdict").asText())
                .isEqualTo("too-few-users");
    }

    private static Leaderboard.Entry entry(
            String family, double ndcg, double seconds, Optional<Comparison> fromBest) {
        Map<String, Double> figures = Map.of("NDCG@10", ndcg, "HR@10", ndcg);
        return new Leaderboard.Entry(
                new FamilyTraining(
                        family,
                        "v-" + family,
                        seconds,
                        Optional.of(60.0),
                        seconds,
                        OptionalLong.of(7_000_000)),
                new Judgement(figures, figures, figures, new double[] {ndcg, ndcg}),
                3_000_000,
                Optional.of(new ServingTime(50, 20)),
                fromBest,
                Optional.empty());
    }

    private static Optional<Comparison> comparison(double difference, double low, double high) {
        return Optional.of(
                new Comparison(
                        0.5,
                        0.5 + difference,
                        new Interval(low, high),
                        2,
                        2,
                        high < 0
                                ? Comparison.Verdict.FIRST_BETTER
                                : Comparison.Verdict.NOT_SIGNIFICANT));
    }

    private static List<String> texts(Document document, String element) {
        List<String> texts = new ArrayList<>();
        NodeList all = document.getElementsByTagName(element);
        for (int i = 0; i < all.getLength(); i++) {
            texts.add(all.item(i).getTextContent());
        }
        return texts;
    }

    private static Document parse(String html) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new ByteArrayInputStream(html.getBytes(UTF_8)));
    }
}
