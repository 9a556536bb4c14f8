package io.nextup.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;

class BenchPageTest {
    @Test
    void everyCaseHasItsBarsAndTwoLinesForEachRate() throws Exception {
        List<JsonNode> charts = charts(BenchPage.of(List.of(Cases.example(), Cases.example())));

        assertThat(charts).hasSize(2 * 2);
        JsonNode bars = charts.get(2).get("series");
        assertThat(bars).hasSize(1);
        assertThat(bars.get(0).get("mark").textValue()).isEqualTo("BARS");
        assertThat(ys(bars.get(0))).containsExactly(6_000.0, 8_000.0, 10_000.0, 40_000.0);
        assertThat(bars.get(0).get("points").get(3).get("label").textValue()).isEqualTo("40,000");
        JsonNode lines = charts.get(3).get("series");
        assertThat(lines).hasSize(2);
        assertThat(lines.get(0).get("mark").textValue()).isEqualTo("DASHES");
        assertThat(ys(lines.get(0))).containsExactly(3.0, 4.0, 15.0, 30.0, 50.0);
        assertThat(lines.get(1).get("mark").textValue()).isEqualTo("LINE");
        assertThat(lines.get(1).get("name").textValue()).isEqualTo("1000 events/s");
        assertThat(ys(lines.get(1))).containsExactly(5.0, 8.0, 20.0, 40.0, 60.0);
        assertThat(charts.get(3).get("y").get("to").doubleValue()).isEqualTo(100);
    }

    @Test
    void theDefaultLocaleChangesNothing() {
        String expected = BenchPage.of(List.of(Cases.example()));
        Locale before = Locale.getDefault();
        // Its digits are not those of ASCII, and its decimals follow no point.
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat("%d".formatted(7)).isNotEqualTo("7");
            assertThat(BenchPage.of(List.of(Cases.example()))).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }

    private static List<Double> ys(JsonNode series) {
        List<Double> ys = new ArrayList<>();
        series.get("points").forEach(point -> ys.add(point.get("y").doubleValue()));
        return ys;
    }

    private static List<JsonNode> charts(String html) throws Exception {
        Document page =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(new ByteArrayInputStream(html.getBytes(UTF_8)));
        List<JsonNode> charts = new ArrayList<>();
        NodeList figures = page.getElementsByTagName("figure");
        for (int i = 0; i < figures.getLength(); i++) {
            charts.add(new JsonMapper().readTree(figures.item(i).getTextContent()));
        }
        return charts;
    }
}
