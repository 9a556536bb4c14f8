package io.nextup.trainer.report;

import static io.nextup.trainer.report.Numbers.count;
import static io.nextup.trainer.report.Numbers.figure;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.embedding.Hypersphere;
import io.nextup.trainer.embedding.ItemMap;
import io.nextup.trainer.evaluate.ItemPopularity;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.plot.PageFrame;
import io.nextup.trainer.report.VectorFigures.Before;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Map of the items, below it that of the model before; alignment and uniformity of both. */
final class VectorSection {
    private static final String TITLE = "Map of the items";

    private final VectorFigures vectors;
    private final Vocabulary vocabulary;
    private final ItemPopularity popularity;

    /** None, one or both. */
    private final List<ItemMap> maps;

    /** Pixels by unit of length, the same for both maps. */
    private final double scale;

    private final StringBuilder html = new StringBuilder();

    private VectorSection(VectorFigures vectors, Vocabulary vocabulary, ItemPopularity popularity) {
        this.vectors = vectors;
        this.vocabulary = vocabulary;
        this.popularity = popularity;
        this.maps = maps(vectors);
        this.scale = maps.stream().mapToDouble(MapPlot::scale).min().orElse(1);
    }

    /**
     * Makes the section.
     *
     * @param version version of the judged model
     * @param vocabulary items of the judged model, by whose indices both maps name them
     */
    static String of(
            String version,
            VectorFigures vectors,
            Vocabulary vocabulary,
            ItemPopularity popularity) {
        VectorSection section = new VectorSection(vectors, vocabulary, popularity);
        section.own(version);
        vectors.before().ifPresent(section::before);
        section.legend();
        section.figures(version);
        return section.html.toString();
    }

    private void add(String format, Object... values) {
        html.append(Markup.format(format, values));
    }

    private void own(String version) {
        String title = vectors.before().isPresent() ? TITLE + ", after: " + version : TITLE;
        add("<h2>%s</h2>\n", Markup.text(title));
        if (vectors.own().isEmpty()) {
            add("<p>The model holds no vectors of its items.</p>\n");
            return;
        }
        map(vectors.map(), title);
    }

    private void before(Before before) {
        String title = TITLE + ", before: " + before.version();
        add("<h2>%s</h2>\n", Markup.text(title));
        before.caution().map(PageFrame::caution).ifPresent(html::append);
        if (before.own().isEmpty()) {
            add("<p>%s holds no vectors of its items.</p>\n", Markup.text(before.version()));
            return;
        }
        map(before.map(), title);
    }

    private void map(Optional<ItemMap> drawn, String title) {
        if (drawn.isEmpty()) {
            add("<p>There are too few items, or too few dimensions, for a map.</p>\n");
            return;
        }
        ItemMap map = drawn.get();
        html.append(MapPlot.of(map, vocabulary, popularity, scale, title).markup());
        add(
                "<p>The first two principal components show %.0f %% and %.0f %% of all variance.</p>\n",
                100 * map.shares()[0], 100 * map.shares()[1]);
    }

    private static List<ItemMap> maps(VectorFigures vectors) {
        return Stream.concat(vectors.map().stream(), vectors.before().flatMap(Before::map).stream())
                .toList();
    }

    /** Explains the maps; both show the same items. */
    private void legend() {
        if (maps.isEmpty()) {
            return;
        }
        ItemMap map = maps.get(0);
        add(
                "<p class=\"key\">Popularity in fifths of the catalogue, least to most: <span class=\"shade0\"></span><span class=\"shade1\"></span><span class=\"shade2\"></span><span class=\"shade3\"></span><span class=\"shade4\"></span></p>\n");
        add(
                "<p>%,d of %,d items (the most popular, and others evenly from head to tail) by the principal components of their vectors, scaled to length 1. Names stand at the most popular ones, where there is room; the rest show theirs under the pointer.</p>\n",
                map.points().size(), map.items());
        if (maps.size() == 2) {
            add(
                    "<p>Both maps have one scale, but each has directions of its own: compare which items lie together, not where.</p>\n");
        }
    }

    /** Writes the table, unless no model holds vectors. */
    private void figures(String version) {
        if (vectors.own().isEmpty() && vectors.before().flatMap(Before::own).isEmpty()) {
            return;
        }
        add(
                "<div class=\"scroll\"><table id=\"vectors\">\n<thead><tr><th></th><th>alignment</th><th>pairs</th><th>uniformity</th><th>items</th></tr></thead>\n<tbody>\n");
        vectors.before().ifPresent(before -> row("before: " + before.version(), before.own()));
        row(vectors.before().isPresent() ? "after: " + version : version, vectors.own());
        add("</tbody></table></div>\n");
        if (vectors.before().isPresent()) {
            add(
                    "<p>Maps and table leave out the items and pairs that one of the models does not know.</p>\n");
        }
        add(
                "<p>Both figures are of vectors scaled to length 1 (Wang and Isola, ICML 2020). Alignment: the mean squared distance of two items that followed one another in the test, 0 to 4. The lower, the nearer they lie: 2 for random directions; less where all vectors share a direction. Pairs are successive items, not the views that CL4SRec contrasts; the loss moves item vectors only indirectly.</p>\n");
        add(
                "<p>Uniformity: the logarithm of the mean of exp(-2 squared distance) over all pairs of the sampled items, 0 to -8. The lower, the more evenly they lie around the sphere: 0 where all point one way; about -4 for random directions in many dimensions.</p>\n");
    }

    /** Writes dashes for a model that holds no vectors. */
    private void row(String head, Optional<Hypersphere> measured) {
        add("<tr><th>%s</th>", Markup.text(head));
        add(
                "<td>%s</td><td>%s</td><td>%s</td><td>%s</td></tr>\n",
                measured.map(m -> figure(m.alignment())).orElse(Numbers.NONE),
                measured.map(m -> count(m.pairs())).orElse(Numbers.NONE),
                measured.map(m -> figure(m.uniformity())).orElse(Numbers.NONE),
                measured.map(m -> count(m.items())).orElse(Numbers.NONE));
    }
}
