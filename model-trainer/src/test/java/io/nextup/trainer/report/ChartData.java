package io.nextup.trainer.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** A chart of a page, as the page's script reads it. */
record ChartData(String title, JsonNode json) {
    static List<ChartData> in(Document page) throws Exception {
        List<ChartData> charts = new ArrayList<>();
        NodeList figures = page.getElementsByTagName("figure");
        for (int i = 0; i < figures.getLength(); i++) {
            Element figure = (Element) figures.item(i);
            charts.add(
                    new ChartData(
                            figure.getAttribute("aria-label"),
                            new JsonMapper().readTree(figure.getTextContent())));
        }
        return charts;
    }

    JsonNode x() {
        return json.get("x");
    }

    JsonNode y() {
        return json.get("y");
    }

    /** Calls for each series and each point of it. */
    void each(BiConsumer<JsonNode, JsonNode> action) {
        for (JsonNode series : json.get("series")) {
            series.get("points").forEach(point -> action.accept(series, point));
        }
    }

    /** Returns x, y and the name of each distinct point of a colour. */
    List<String> points(String colour) {
        List<String> points = new ArrayList<>();
        each(
                (series, point) -> {
                    if (series.get("colour").textValue().equals(colour)) {
                        points.add(
                                "%s %s %s"
                                        .formatted(
                                                point.get("x").asText(),
                                                point.get("y").asText(),
                                                point.get("name").asText()));
                    }
                });
        return points.stream().distinct().toList();
    }

    /** Returns the words of the first axis of a side. */
    List<String> names(String side) {
        for (JsonNode axis : json.get("axes")) {
            if (axis.get("side").textValue().equals(side) && !axis.get("names").isNull()) {
                List<String> names = new ArrayList<>();
                axis.get("names").forEach(name -> names.add(name.textValue()));
                return names;
            }
        }
        return List.of();
    }
}
