package io.nextup.trainer.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.nextup.trainer.embedding.Hypersphere;
import io.nextup.trainer.embedding.ItemMap;
import io.nextup.trainer.evaluate.EvaluationReport;
import io.nextup.trainer.plot.Markup;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

class ReportPageTest {
    private static final Map<String, String> CURVE =
            Map.of(
                    "epochs.phase", "sampled softmax,full softmax",
                    "epochs.loss", "7.5,6.25",
                    "epochs.validation.NDCG@10", "0.01,0.03",
                    "best.epoch", "2",
                    "seed", "<7>");

    private final EvaluationReport report = Pages.report();

    @Test
    void thePageIsWellFormedAndWhateverCameFromDataIsText() throws Exception {
        String html = page(CURVE);
        Document document = parse(html);
        // No script but the data of the charts and the page's own.
        assertThat(document.getElementsByTagName("script").getLength())
                .isEqualTo(ChartData.in(document).size() + 1);
        assertThat(document.getElementsByTagName("img").getLength()).isZero();
        assertThat(document.getElementsByTagName("b").getLength()).isZero();
        assertThat(texts(document.getElementsByTagName("dd")))
                .contains("<b>family</b>", "clicks & <views>.csv", "<7>");
        assertThat(maps(document).get(0).keySet()).containsExactlyInAnyOrderElementsOf(Pages.ITEMS);
    }

    @Test
    void thePageAsksForNothingFromOutside() throws Exception {
        String html = page(CURVE);
        // The address in the head of uPlot's licence is a comment.
        assertThat(html.replace("/*! https://github.com/leeoniya/uPlot (v", ""))
                .doesNotContainPattern("(?i)https?:|url\\(|@import|<link|srcset")
                .contains("Copyright (c) 2022 Leon Sorokin");
        Document document = parse(html);
        NodeList all = document.getElementsByTagName("*");
        for (int i = 0; i < all.getLength(); i++) {
            Element element = (Element) all.item(i);
            assertThat(element.hasAttribute("src") || element.hasAttribute("href")).isFalse();
        }
    }

    @Test
    void theNumbersAreThoseOfTheJson() throws Exception {
        Document document = parse(page(CURVE));
        JsonNode json = json(Pages.vectors());
        Map<String, List<String>> figures = rows(document, "figures");
        assertThat(figures).hasSize(12);
        String[] columns = {"excludingHistory", "includingHistory", "serving"};
        for (int c = 0; c < columns.length; c++) {
            int column = c;
            json.get(columns[c])
                    .properties()
                    .forEach(
                            figure ->
                                    assertThat(figures.get(figure.getKey()).get(column))
                                            .isEqualTo(figure.getValue().asText()));
            assertThat(figures.get("coverage@10").get(c))
                    .isEqualTo(json.get("coverage@10").get(columns[c]).asText());
            JsonNode popularity = json.get("popularity@10");
            assertThat(
                            figures.get(
                                            "mean popularity percentile of the shown items (1 is the most popular)")
                                    .get(c))
                    .isEqualTo(popularity.get("recommended").get(columns[c]).asText());
            assertThat(figures.get("the same, less that of the targets").get(c))
                    .isEqualTo(popularity.get("bias").get(columns[c]).asText());
        }
        Map<String, List<String>> slices = rows(document, "slices");
        int met = 0;
        for (JsonNode group : json.get("slices").get("groups")) {
            for (JsonNode slice : group.get("slices")) {
                List<String> expected = new ArrayList<>();
                expected.add(slice.get("caseCount").asText());
                expected.add(slice.get("userCount").asText());
                for (String figure : List.of("HR@10", "NDCG@10")) {
                    for (String part : List.of("mean", "low", "high")) {
                        JsonNode value = slice.get(figure).get(part);
                        expected.add(value.isNull() ? "\u2013" : value.asText());
                    }
                }
                assertThat(slices.get(slice.get("name").asText())).isEqualTo(expected);
                met++;
            }
        }
        assertThat(met).isEqualTo(slices.size()).isGreaterThan(20);
    }

    @Test
    void alignmentAndUniformityAreThoseOfTheJsonAndOfTheText() throws Exception {
        JsonNode json = json(Pages.vectors()).get("vectors");
        assertThat(rows(parse(page(Pages.vectors())), "vectors"))
                .isEqualTo(Map.of("v1", row(json)));
        assertThat(json.get("itemCount").intValue()).isEqualTo(6);
        assertThat(text(Pages.vectors())).contains("  item vectors: " + words(json));
    }

    @Test
    void bothModelsFiguresStandInOneTableAndCountTheItemsThatBothKnow() throws Exception {
        VectorFigures vectors = Pages.vectorsAfter("v0");
        JsonNode after = json(vectors).get("vectors");
        JsonNode before = json(vectors).get("before").get("vectors");
        assertThat(rows(parse(page(vectors)), "vectors"))
                .isEqualTo(Map.of("before: v0", row(before), "after: v1", row(after)));
        assertThat(json(vectors).get("before").get("modelVersion").textValue()).isEqualTo("v0");
        assertThat(json(vectors).get("before").properties()).hasSize(2);
        // All of them differ, so that none can stand in another's place.
        assertThat(List.of(after, before))
                .flatExtracting(
                        one ->
                                List.of(
                                        one.get("alignment").doubleValue(),
                                        one.get("uniformity").doubleValue()))
                .doesNotHaveDuplicates();
        assertThat(after.get("itemCount").intValue()).isEqualTo(5);
        assertThat(before.get("itemCount").intValue()).isEqualTo(5);
        assertThat(text(vectors))
                .containsSequence(
                        "  item vectors: " + words(after), "  before, v0: " + words(before));
        assertThat(page(vectors)).contains("leave out the items and pairs that one of the models");
        assertThat(page(Pages.vectors())).doesNotContain("leave out the items");
    }

    @Test
    void theFiguresStandWithTheirRangesAndWithWhatTheyDoNotSay() throws Exception {
        assertThat(page(Pages.vectors()))
                .contains(
                        "in the test, 0 to 4.",
                        "2 for random directions; less where all vectors share a direction",
                        "sampled items, 0 to -8.",
                        "about -4 for random directions in many dimensions",
                        "Pairs are successive items, not the views that CL4SRec contrasts");
    }

    @Test
    void aCautionOfTheModelBeforeStandsWithItInEveryReport() throws Exception {
        VectorFigures vectors =
                Pages.vectorsAfter("v0", Optional.of("<v0> may have seen the test"));
        assertThat(page(vectors))
                .contains(
                        "before: v0</h2>\n<p class=\"caution\"><strong>Caution:</strong> &lt;v0&gt; may have seen the test.</p>\n<figure");
        assertThat(json(vectors).get("before").get("caution").textValue())
                .isEqualTo("<v0> may have seen the test");
        assertThat(json(vectors).has("caution")).isFalse();
        assertThat(text(vectors))
                .containsSequence(
                        "  before, v0: " + words(json(vectors).get("before").get("vectors")),
                        "  Caution: <v0> may have seen the test");
        assertThat(page(Pages.vectorsAfter("v0"))).doesNotContain("Caution");
        assertThat(text(Pages.vectorsAfter("v0"))).noneMatch(line -> line.contains("Caution"));
    }

    @Test
    void belowTheMapStandsThatOfTheModelBeforeInTheSameColours() throws Exception {
        Document document = parse(page(Pages.vectorsAfter("<v0> & \"more\"")));
        assertThat(texts(document.getElementsByTagName("h2")))
                .endsWith(
                        "Map of the items, after: v1", "Map of the items, before: <v0> & \"more\"");
        List<Map<String, String>> maps = maps(document);
        assertThat(maps).hasSize(2);
        Map<String, String> after = maps.get(0);
        assertThat(after).hasSize(Pages.ITEMS.size() - 1).doesNotContainKey("plain");
        assertThat(maps.get(1)).isEqualTo(after);
        // The colours are those of the whole catalogue.
        Map<String, String> alone = new HashMap<>(maps(parse(page(Pages.vectors()))).get(0));
        assertThat(alone.remove("plain")).isNotNull();
        assertThat(after).isEqualTo(alone);
        assertThat(new HashSet<>(after.values())).hasSizeGreaterThan(1);
    }

    @Test
    void whatIsTrueOfBothMapsIsSaidOnce() throws Exception {
        assertThat(page(Pages.vectorsAfter("v0")))
                .containsOnlyOnce("<p class=\"key\">")
                .containsOnlyOnce("<p>5 of 6 items (the most popular, ")
                .containsOnlyOnce("Both maps have one scale");
        assertThat(page(Pages.vectors()))
                .containsOnlyOnce("<p class=\"key\">")
                .containsOnlyOnce("<p>6 of 6 items (the most popular, ")
                .doesNotContain("Both maps");
    }

    @Test
    void bothMapsHaveOneScaleSoThatACrowdLooksLikeOne() throws Exception {
        ItemMap wide = square(1);
        ItemMap narrow = square(0.25);
        assertThat(side(new VectorFigures(figures(), Optional.of(narrow), Optional.empty())))
                .containsExactly(512);
        assertThat(side(twoMaps(narrow, wide))).containsExactly(128, 512);
        assertThat(side(twoMaps(wide, narrow))).containsExactly(512, 128);
    }

    @Test
    void whereTheModelBeforeHasNoVectorsASentenceSaysSo() throws Exception {
        VectorFigures both = Pages.vectorsAfter("<v0>");
        VectorFigures vectors =
                new VectorFigures(
                        both.own(), both.map(), before("<v0>", Optional.empty(), Optional.empty()));
        assertThat(page(vectors))
                .contains("<p>&lt;v0&gt; holds no vectors of its items.</p>")
                .contains("<p class=\"key\">")
                .doesNotContain("Both maps");
        Document document = parse(page(vectors));
        assertThat(maps(document)).hasSize(1);
        assertThat(rows(document, "vectors").get("before: <v0>")).containsOnly("\u2013");
        assertThat(rows(document, "vectors").get("after: v1"))
                .isEqualTo(row(json(vectors).get("vectors")));
        assertThat(json(vectors).get("before").get("vectors").isNull()).isTrue();
        assertThat(text(vectors))
                .contains("  before, <v0>: none, so neither alignment nor uniformity");
    }

    @Test
    void whereTheJudgedModelHasNoVectorsASentenceSaysSo() throws Exception {
        VectorFigures vectors =
                new VectorFigures(
                        Optional.empty(), Optional.empty(), Pages.vectorsAfter("v0").before());
        assertThat(page(vectors))
                .contains("<p>The model holds no vectors of its items.</p>")
                .contains("<p class=\"key\">")
                .doesNotContain("Both maps");
        Document document = parse(page(vectors));
        assertThat(maps(document)).hasSize(1);
        assertThat(rows(document, "vectors").get("after: v1")).containsOnly("\u2013");
        assertThat(rows(document, "vectors").get("before: v0"))
                .isEqualTo(row(json(vectors).get("before").get("vectors")));
    }

    @Test
    void oneMapHasNoOtherToCompareWith() throws Exception {
        VectorFigures both = Pages.vectorsAfter("v0");
        VectorFigures noMapBefore =
                new VectorFigures(
                        both.own(), both.map(), before("v0", both.own(), Optional.empty()));
        assertThat(page(noMapBefore))
                .contains("<p>There are too few items")
                .doesNotContain("Both maps");
        VectorFigures noMaps =
                new VectorFigures(
                        both.own(), Optional.empty(), before("v0", both.own(), Optional.empty()));
        assertThat(page(noMaps)).doesNotContain("Both maps").doesNotContain("class=\"key\"");
        assertThat(rows(parse(page(noMaps)), "vectors")).hasSize(2);
    }

    @Test
    void ofTooFewItemsThereAreFiguresWithoutAMap() throws Exception {
        Hypersphere few = new Hypersphere(OptionalDouble.empty(), 0, OptionalDouble.of(-1.5), 2);
        VectorFigures vectors =
                new VectorFigures(Optional.of(few), Optional.empty(), Optional.empty());
        assertThat(page(vectors)).contains("<p>There are too few items");
        assertThat(rows(parse(page(vectors)), "vectors").get("v1"))
                .containsExactly("\u2013", "0", "-1.5", "2");
        assertThat(json(vectors).get("vectors").get("alignment").isNull()).isTrue();
        assertThat(text(vectors))
                .contains(
                        "  item vectors: alignment - over 0 pairs of successive items, uniformity -1.5000 over 2 items");
    }

    @Test
    void theDefaultLocaleChangesNothing() throws Exception {
        String expected = page(CURVE);
        List<String> expectedLines = text(Pages.vectorsAfter("v0"));
        Locale before = Locale.getDefault();
        // Its digits are not those of ASCII, and its decimals follow no point.
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat("%d".formatted(7)).isNotEqualTo("7");
            assertThat(page(CURVE)).isEqualTo(expected);
            assertThat(text(Pages.vectorsAfter("v0"))).isEqualTo(expectedLines);
        } finally {
            Locale.setDefault(before);
        }
    }

    @Test
    void whatIsNotThereIsLeftOutWithAWord() throws Exception {
        String html =
                ReportPage.of(
                        Pages.subject(Map.of()),
                        report,
                        Pages.STANDING,
                        Pages.EXAMPLES,
                        Pages.VOCABULARY,
                        Pages.POPULARITY,
                        Pages.noVectors());
        assertThat(html)
                .contains("<p>The model's manifest holds none.</p>")
                .contains("<p>The model holds no vectors of its items.</p>")
                .doesNotContain("lignment");
        assertThat(ChartData.in(parse(html))).hasSize(1);
        assertThat(
                        EvaluationText.of(
                                Pages.subject(Map.of()), report, Pages.STANDING, Pages.noVectors()))
                .contains("  item vectors: none, so neither alignment nor uniformity");
        JsonNode json = json(Pages.noVectors());
        assertThat(json.get("vectors").isNull()).isTrue();
        assertThat(json.has("before")).isFalse();
    }

    @Test
    void aCautionStandsAboveAllElseButTheAnswer() throws Exception {
        String html =
                ReportPage.of(
                        Pages.subject(CURVE, Optional.of("<v1> may have seen the test")),
                        report,
                        Pages.STANDING,
                        Pages.EXAMPLES,
                        Pages.VOCABULARY,
                        Pages.POPULARITY,
                        Pages.vectors());
        assertThat(html)
                .contains(
                        "<h1>Evaluation of v1</h1>\n<p class=\"answer\">%s</p>\n<p class=\"caution\"><strong>Caution:</strong> &lt;v1&gt; may have seen the test.</p>\n<div"
                                .formatted(Markup.text(Pages.STANDING.sentence())));
        parse(html);
        assertThat(page(CURVE)).doesNotContain("Caution").doesNotContain("class=\"caution\"");
    }

    @Test
    void theAnswerComesFirstInEveryForm() throws Exception {
        String sentence = Pages.STANDING.sentence();
        Document document = parse(page(CURVE));
        Element first = (Element) document.getElementsByTagName("p").item(0);
        assertThat(first.getAttribute("class")).isEqualTo("answer");
        assertThat(first.getTextContent()).isEqualTo(sentence);
        assertThat(rows(document, "standing"))
                .isEqualTo(
                        Map.of(
                                "NDCG@10", List.of("0.5", "0.25"),
                                "HR@10", List.of("0.75", "\u2013")));
        assertThat(text(Pages.vectors())).first().isEqualTo(sentence);
        JsonNode standing = json(Pages.vectors()).get("standing");
        assertThat(standing.get("sentence").textValue()).isEqualTo(sentence);
        assertThat(standing.get("baselines").get(0).get("high").doubleValue()).isEqualTo(2.2);
    }

    @Test
    void theSlicesAreFolded() throws Exception {
        Document document = parse(page(CURVE));
        Element folded = (Element) document.getElementsByTagName("details").item(0);
        assertThat(folded.hasAttribute("open")).isFalse();
        assertThat(folded.getElementsByTagName("table").getLength()).isEqualTo(1);
    }

    @Test
    void aUserIsShownByTitlesAndByNoId() throws Exception {
        Document document = parse(page(CURVE));
        assertThat(texts(document.getElementsByTagName("mark"))).containsExactly("<i>Plain</i>");
        assertThat(page(CURVE))
                .contains("<li>4 earlier</li><li>a &amp; b</li>", "place 2", "not in the list")
                .doesNotContain(">u0<");
    }

    @Test
    void aModelThatHasHardlyLearntAnythingIsSaidToBeOne() throws Exception {
        Map<String, String> hardly = Map.of("hardly.trained", "hardly trained: 1 whole epoch");
        assertThat(page(hardly))
                .contains("<strong>Caution:</strong> v1 is hardly trained: 1 whole epoch.</p>");
    }

    @Test
    void theKeptEpochIsMarkedInTheCurve() throws Exception {
        ChartData curve = ChartData.in(parse(page(CURVE))).get(0);
        assertThat(curve.title()).isEqualTo("Validation NDCG@10 by epoch");
        assertThat(curve.points("--series"))
                .containsExactly(
                        "0.0 0.01 epoch 1, sampled softmax: 0.0100",
                        "1.0 0.03 epoch 2, full softmax: 0.0300");
        assertThat(curve.points("--accent"))
                .containsExactly("1.0 0.03 epoch 2, full softmax: 0.0300");
        assertThat(curve.names("BOTTOM")).containsExactly("1", "2");
        assertThat(curve.y().get("from").doubleValue()).isZero();
        assertThat(curve.y().get("to").doubleValue()).isEqualTo(0.0315);
    }

    @Test
    void theKeptEpochIsMarkedAlsoWhereTheCurveBeginsAfterTheFirst() throws Exception {
        Map<String, String> resumed = new HashMap<>(CURVE);
        resumed.putAll(Map.of("epochs.first", "3", "best.epoch", "3"));
        ChartData curve = ChartData.in(parse(page(resumed))).get(0);
        assertThat(curve.points("--accent"))
                .containsExactly("0.0 0.01 epoch 3, sampled softmax: 0.0100");
        assertThat(curve.names("BOTTOM")).containsExactly("3", "4");
    }

    @Test
    void eachSliceIsADotOnItsIntervalInTheRowOfItsName() throws Exception {
        ChartData chart = ChartData.in(parse(page(CURVE))).get(1);
        assertThat(chart.title()).isEqualTo("NDCG@10 by slice");
        List<String> names = chart.names("LEFT");
        List<String> expected = new ArrayList<>();
        List<String> drawn = new ArrayList<>(chart.points("--series"));
        int row = 0;
        for (JsonNode group : json(Pages.vectors()).get("slices").get("groups")) {
            assertThat(names.get(row++)).isEmpty();
            for (JsonNode slice : group.get("slices")) {
                JsonNode ndcg = slice.get("NDCG@10");
                assertThat(names.get(row)).isEqualTo(slice.get("name").asText());
                double mean = ndcg.get("mean").doubleValue();
                expected.add(
                        String.format(
                                Locale.ROOT,
                                "%s %.1f %s: %.4f",
                                mean,
                                (double) row,
                                names.get(row),
                                mean));
                for (String end : List.of("low", "high")) {
                    if (!ndcg.get(end).isNull()) {
                        expected.add(
                                String.format(
                                        Locale.ROOT,
                                        "%s %.1f null",
                                        ndcg.get(end).doubleValue(),
                                        (double) row));
                    }
                }
                row++;
            }
        }
        assertThat(drawn).containsExactlyInAnyOrderElementsOf(expected).hasSize(28 + 2 * 4);
        assertThat(chart.y().get("downwards").booleanValue()).isTrue();
    }

    private String page(Map<String, String> provenance) throws Exception {
        return page(Pages.subject(provenance), Pages.vectors());
    }

    private String page(VectorFigures vectors) {
        return page(Pages.subject(CURVE), vectors);
    }

    private String page(Subject subject, VectorFigures vectors) {
        return ReportPage.of(
                subject,
                report,
                Pages.STANDING,
                Pages.EXAMPLES,
                Pages.VOCABULARY,
                Pages.POPULARITY,
                vectors);
    }

    private JsonNode json(VectorFigures vectors) {
        return new ObjectMapper()
                .valueToTree(
                        EvaluationJson.of(Pages.subject(CURVE), report, Pages.STANDING, vectors));
    }

    private List<String> text(VectorFigures vectors) {
        return EvaluationText.of(Pages.subject(CURVE), report, Pages.STANDING, vectors);
    }

    /** A row of a table of vectors, as the JSON has it. */
    private static List<String> row(JsonNode vectors) {
        return Stream.of("alignment", "pairCount", "uniformity", "itemCount")
                .map(key -> vectors.get(key).asText())
                .toList();
    }

    private static String words(JsonNode vectors) {
        return String.format(
                Locale.ROOT,
                "alignment %.4f over %d pairs of successive items, uniformity %.4f over %d items",
                vectors.get("alignment").doubleValue(),
                vectors.get("pairCount").intValue(),
                vectors.get("uniformity").doubleValue(),
                vectors.get("itemCount").intValue());
    }

    private static Optional<Hypersphere> figures() throws Exception {
        return Pages.vectors().own();
    }

    private static VectorFigures twoMaps(ItemMap own, ItemMap before) throws Exception {
        return new VectorFigures(
                figures(), Optional.of(own), before("v0", figures(), Optional.of(before)));
    }

    private static Optional<VectorFigures.Before> before(
            String version, Optional<Hypersphere> figures, Optional<ItemMap> map) {
        return Optional.of(new VectorFigures.Before(version, Optional.empty(), figures, map));
    }

    /** Four items at the corners of a square. */
    private static ItemMap square(double side) {
        return new ItemMap(
                List.of(
                        new ItemMap.Point(1, 0, 0),
                        new ItemMap.Point(2, side, 0),
                        new ItemMap.Point(3, 0, side),
                        new ItemMap.Point(4, side, side)),
                0,
                new double[] {0.5, 0.5},
                4);
    }

    /** Pixels from the lowest to the highest item of each map. */
    private List<Integer> side(VectorFigures vectors) throws Exception {
        List<Integer> sides = new ArrayList<>();
        for (ChartData map : mapCharts(parse(page(vectors)))) {
            DoubleSummaryStatistics heights = new DoubleSummaryStatistics();
            map.each((series, point) -> heights.accept(point.get("y").doubleValue()));
            double length = heights.getMax() - heights.getMin();
            double whole = map.y().get("to").doubleValue() - map.y().get("from").doubleValue();
            double wide = map.x().get("to").doubleValue() - map.x().get("from").doubleValue();
            // A pixel is as long in both directions.
            assertThat(wide / 760).isCloseTo(whole / 560, withinPercentage(1e-6));
            sides.add((int) Math.round(length / whole * 560));
        }
        return sides;
    }

    /** Items of each map: their names with their shades. */
    private static List<Map<String, String>> maps(Document document) throws Exception {
        List<Map<String, String>> maps = new ArrayList<>();
        for (ChartData chart : mapCharts(document)) {
            Map<String, String> items = new HashMap<>();
            chart.each(
                    (series, point) ->
                            assertThat(
                                            items.put(
                                                    point.get("name").textValue(),
                                                    series.get("colour").textValue()))
                                    .isNull());
            maps.add(items);
        }
        return maps;
    }

    private static List<ChartData> mapCharts(Document document) throws Exception {
        return ChartData.in(document).stream()
                .filter(chart -> chart.title().startsWith("Map of the items"))
                .toList();
    }

    private static Document parse(String html) throws Exception {
        DocumentBuilder builder = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        builder.setErrorHandler(null);
        return builder.parse(new ByteArrayInputStream(html.getBytes(UTF_8)));
    }

    /** Rows of a table by the text of their heads: the values of their cells. */
    private static Map<String, List<String>> rows(Document document, String table) {
        Map<String, List<String>> rows = new HashMap<>();
        NodeList all = document.getElementsByTagName("tr");
        for (int r = 0; r < all.getLength(); r++) {
            Element row = (Element) all.item(r);
            NodeList cells = row.getElementsByTagName("td");
            Element whole = (Element) row.getParentNode().getParentNode();
            if (cells.getLength() > 0 && whole.getAttribute("id").equals(table)) {
                List<String> values = new ArrayList<>();
                for (int c = 0; c < cells.getLength(); c++) {
                    NodeList data = ((Element) cells.item(c)).getElementsByTagName("data");
                    values.add(
                            data.getLength() == 1
                                    ? ((Element) data.item(0)).getAttribute("value")
                                    : cells.item(c).getTextContent());
                }
                rows.put(row.getElementsByTagName("th").item(0).getTextContent(), values);
            }
        }
        return rows;
    }

    private static List<String> texts(NodeList nodes) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent());
        }
        return texts;
    }
}
