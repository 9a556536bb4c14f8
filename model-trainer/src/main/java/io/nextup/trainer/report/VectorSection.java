package io.nextup.trainer.report;

import static io.nextup.trainer.report.Numbers.count;
import static io.nextup.trainer.report.Numbers.figure;

import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.embedding.Hypersphere;
import io.nextup.trainer.embedding.ItemMap;
import io.nextup.trainer.evaluate.Popularity;
import io.nextup.trainer.plot.Markup;
import io.nextup.trainer.report.VectorFigures.Before;
import java.util.Optional;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** Map of the items with alignment and uniformity; below it, those of the model before. */
final class VectorSection {
    private static final String TITLE = "Map of the items";

    private final VectorFigures vectors;
    private final Vocabulary vocabulary;
    private final Popularity popularity;

    /** Pixels by unit of length, the same for both maps. */
    private final double scale;

    private final StringBuilder html = new StringBuilder();

    private VectorSection(VectorFigures vectors, Vocabulary vocabulary, Popularity popularity) {
        this.vectors = vectors;
        this.vocabulary = vocabulary;
        this.popularity = popularity;
        this.scale =
                Stream.concat(
                                vectors.map().stream(),
                                vectors.before().flatMap(Before::map).stream())
                        .flatMapToDouble(map -> DoubleStream.of(MapPlot.scale(map)))
                        .min()
                        .orElse(1);
    }

    /**
     * Makes the section.
     *
     * @param version version of the judged model
     * @param vocabulary items of the judged model, by whose indices both maps name them
     */
    static String of(
            String version, VectorFigures vectors, Vocabulary vocabulary, Popularity popularity) {
        VectorSection section = new VectorSection(vectors, vocabulary, popularity);
        section.own(version);
        vectors.before().ifPresent(before -> section.before(before, version));
        section.explanation();
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
        tableHead("vectors");
        row(version, vectors.own());
        tableEnd();
    }

    private void before(Before before, String version) {
        String title = TITLE + ", before: " + before.version();
        add("<h2>%s</h2>\n", Markup.text(title));
        if (before.own().isEmpty()) {
            add("<p>%s holds no vectors of its items.</p>\n", Markup.text(before.version()));
            return;
        }
        map(before.map(), title);
        add(
                "<p>Both maps have one scale, but each has directions of its own: compare which items lie together, not where. This map and the figures below leave out items that one of the models does not know.</p>\n");
        tableHead("before");
        row("before: " + before.version(), before.own());
        row("after: " + version, before.after());
        tableEnd();
    }

    private void map(Optional<ItemMap> drawn, String title) {
        if (drawn.isEmpty()) {
            add("<p>There are too few items, or too few dimensions, for a map.</p>\n");
            return;
        }
        ItemMap map = drawn.get();
        html.append(MapPlot.of(map, vocabulary, popularity, scale, title));
        add(
                "<p class=\"key\">Popularity in fifths of the catalogue, least to most: <span class=\"shade0\"></span><span class=\"shade1\"></span><span class=\"shade2\"></span><span class=\"shade3\"></span><span class=\"shade4\"></span></p>\n");
        add(
                "<p>%,d of %,d items (the most popular, and others evenly from head to tail) by the first two principal components of their vectors, scaled to length 1; they show %.0f %% and %.0f %% of all variance. Names stand at the most popular ones, where there is room; the rest show theirs under the pointer.</p>\n",
                map.points().size(), map.items(), 100 * map.shares()[0], 100 * map.shares()[1]);
    }

    private void tableHead(String id) {
        add(
                "<div class=\"scroll\"><table id=\"%s\">\n<thead><tr><th></th><th>alignment</th><th>pairs</th><th>uniformity</th><th>items</th></tr></thead>\n<tbody>\n",
                id);
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

    private void tableEnd() {
        add("</tbody></table></div>\n");
    }

    private void explanation() {
        if (vectors.own().isEmpty() && vectors.before().flatMap(Before::own).isEmpty()) {
            return;
        }
        add(
                "<p>Both figures are of vectors scaled to length 1 (Wang and Isola, ICML 2020). Alignment: the mean squared distance of two items that followed one another in the test, 0 to 4; the lower, the nearer they lie, and about 2 where they have nothing to do with one another. Uniformity: the logarithm of the mean of exp(-2 squared distance) over all pairs of the map's items; 0 where all point one way, and the lower, the more evenly they lie around the sphere.</p>\n");
    }
}
