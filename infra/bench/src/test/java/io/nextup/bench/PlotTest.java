package io.nextup.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Locale;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;

class PlotTest {
    @Test
    void everyCaseHasItsBarsAndTwoLinesForEachRate() throws Exception {
        Document svg =
                DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(
                                new ByteArrayInputStream(
                                        Plot.of(List.of(Cases.example(), Cases.example()))
                                                .getBytes(UTF_8)));

        assertThat(svg.getDocumentElement().getTagName()).isEqualTo("svg");
        assertThat(svg.getElementsByTagName("polyline").getLength()).isEqualTo(2 * 2);
        // The background, and four bars for each case.
        assertThat(svg.getElementsByTagName("rect").getLength()).isEqualTo(1 + 2 * 4);
    }

    @Test
    void theDefaultLocaleChangesNothing() {
        String expected = Plot.of(List.of(Cases.example()));
        Locale before = Locale.getDefault();
        // Its digits are not those of ASCII, and its decimals follow no point.
        Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
        try {
            assertThat("%d".formatted(7)).isNotEqualTo("7");
            assertThat(Plot.of(List.of(Cases.example()))).isEqualTo(expected);
        } finally {
            Locale.setDefault(before);
        }
    }
}
