package io.nextup.trainer.plot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.trainer.plot.Svg.Anchor;
import java.io.ByteArrayInputStream;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class SvgTest {

    @Test
    void wordsAndAttributesAreTextWhateverTheyHold() throws Exception {
        String hostile = "</svg><script>\"it's\" & more";
        Document svg =
                parse(
                        Svg.inPage(10, 20, hostile)
                                .text(1, 2, Anchor.END, hostile, "class", hostile)
                                .circle(1, 2, 3, hostile)
                                .toString());

        assertThat(svg.getDocumentElement().getAttribute("aria-label")).isEqualTo(hostile);
        Element text = (Element) svg.getElementsByTagName("text").item(0);
        assertThat(text.getTextContent()).isEqualTo(hostile);
        assertThat(text.getAttribute("class")).isEqualTo(hostile);
        assertThat(text.getAttribute("text-anchor")).isEqualTo("end");
        assertThat(svg.getElementsByTagName("title").item(0).getTextContent()).isEqualTo(hostile);
    }

    @Test
    void placesAreToATenthOfAPixel() {
        assertThat(
                        Svg.inPage(10, 20, "")
                                .polyline(List.of(new Svg.Point(1, 2.04), new Svg.Point(3.06, 4)))
                                .toString())
                .contains("points=\"1.0,2.0 3.1,4.0\"");
    }

    @Test
    void aFileNamesItsNamespaceAndAPagesPictureNamesNoAddress() throws Exception {
        Document file = parse(Svg.file(10, 20).toString());

        assertThat(file.getDocumentElement().getAttribute("xmlns"))
                .isEqualTo("http://www.w3.org/2000/svg");
        assertThat(file.getElementsByTagName("rect").getLength()).isEqualTo(1);
        assertThat(Svg.inPage(10, 20, "").toString()).doesNotContain("http");
    }

    private static Document parse(String svg) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new ByteArrayInputStream(svg.getBytes(UTF_8)));
    }
}
