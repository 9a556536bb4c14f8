package io.nextup.local.bench;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
    void aScaleHoldsAllValuesBetweenPowersOfTen() {
        Scale scale = Scale.over(List.of(2.0, 30.0));

        assertThat(scale).isEqualTo(new Scale(0, 2));
        assertThat(scale.share(1)).isZero();
        assertThat(scale.share(10)).isCloseTo(0.5, within(1e-12));
        assertThat(scale.ticks()).containsExactly(1.0, 10.0, 100.0);
    }

    /** Such as the throughput of a run that was answered nothing. */
    @Test
    void nothingLiesAtTheLowerEndAndWidensNoScale() {
        Scale scale = Scale.over(List.of(0.0, 2.0, 30.0));

        assertThat(scale).isEqualTo(new Scale(0, 2));
        assertThat(scale.share(0)).isZero();
        assertThat(Scale.over(List.of(0.0, 0.0))).isEqualTo(new Scale(0, 1));
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

    @Test
    void equalValuesStillHaveAScale() {
        assertThat(Scale.over(List.of(10.0, 10.0))).isEqualTo(new Scale(1, 2));
    }
}
