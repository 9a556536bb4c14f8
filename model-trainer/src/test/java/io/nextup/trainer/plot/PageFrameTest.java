package io.nextup.trainer.plot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.nextup.event.Sha256;
import io.nextup.trainer.plot.Chart.Axis;
import io.nextup.trainer.plot.Chart.Side;
import io.nextup.trainer.plot.Series.Point;
import java.io.ByteArrayInputStream;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class PageFrameTest {
    private static final String HOSTILE =
            "</script><!--<script>\"it's\" & ]]>\u2028\uFFFE\u0000\uD83D\uDE00";

    @Test
    void wordsOfAChartArriveUnchangedAndAreNeverMarkup() throws Exception {
        Chart chart =
                new Chart(
                        "a \" & <b>",
                        100,
                        Scale.places(1),
                        Scale.places(1),
                        List.of(Axis.places(Side.LEFT, HOSTILE, 10, List.of(HOSTILE))),
                        List.of(
                                Series.dots("--series", List.of(new Point(0, 0, HOSTILE, HOSTILE)))
                                        .inLegend(HOSTILE)));
        String html = PageFrame.around("A page", chart.markup());

        Element figure = (Element) parse(html).getElementsByTagName("figure").item(0);
        assertThat(figure.getAttribute("aria-label")).isEqualTo("a \" & <b>");
        JsonNode json = new JsonMapper().readTree(figure.getTextContent());
        JsonNode series = json.get("series").get(0);
        assertThat(
                        List.of(
                                series.get("name").textValue(),
                                series.get("points").get(0).get("name").textValue(),
                                series.get("points").get(0).get("label").textValue(),
                                json.get("axes").get(0).get("title").textValue(),
                                json.get("axes").get(0).get("names").get(0).textValue()))
                .containsOnly(HOSTILE);
        String data = chart.markup().replaceAll("</?(figure|script)[^>]*>", "");
        assertThat(data).matches("[ -~&&[^<>&]]*\n");
    }

    @Test
    void theBrowserRunsOneScriptAndLoadsNothing() {
        String html = PageFrame.around("A page", "");
        Matcher policy =
                Pattern.compile(
                                "default-src 'none'; style-src 'unsafe-inline'; script-src '(.*)'\"")
                        .matcher(html);
        assertThat(policy.find()).isTrue();
        String script = html.substring(html.indexOf("<script>") + 8, html.indexOf("</script>"));
        byte[] hash = Sha256.newDigest().digest(script.getBytes(UTF_8));
        assertThat(policy.group(1)).isEqualTo("sha256-" + Base64.getEncoder().encodeToString(hash));
        assertThat(html).containsOnlyOnce("</script>");
        // A browser turns each end of a line into \n before it computes the hash.
        assertThat(script).doesNotContain("\r").contains("var uPlot=");
    }

    private static Document parse(String html) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(html.getBytes(UTF_8)));
    }
}
