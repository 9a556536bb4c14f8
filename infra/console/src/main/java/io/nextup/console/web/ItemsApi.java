package io.nextup.console.web;

import static java.util.Objects.requireNonNull;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.nextup.artifact.ArtifactException;
import io.nextup.console.items.Atlas;
import io.nextup.console.items.ItemNames;
import io.nextup.console.items.ItemPlace;
import io.nextup.console.items.ItemSearch;
import io.nextup.console.items.Neighbours;
import io.nextup.console.live.LiveStream;
import io.nextup.console.models.SlotModels;
import io.nextup.trainer.operate.UnknownItemException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Items: a search, the nearest of one, and a map. */
final class ItemsApi {
    /** Items of a search that does not say how many. */
    private static final int FEW_ITEMS = 20;

    /** Most items of a search. */
    private static final int MOST_ITEMS = 100;

    /** Most clicked items that are searched. */
    private static final int CLICKED = 10_000;

    private final LiveStream live;
    private final SlotModels models;
    private final ItemNames names;
    private final ItemSearch search;
    private final Optional<Neighbours> neighbours;
    private final Optional<Atlas> atlas;

    /** Each request loads a model. The page sends two at once. */
    private final Turn asking = new Turn("Somebody asks the model", 2_000);

    ItemsApi(LiveStream live, SlotModels models, ItemNames names) {
        this.live = requireNonNull(live, "live is null");
        this.models = requireNonNull(models, "models are null");
        this.names = requireNonNull(names, "names are null");
        search = new ItemSearch(names, System::nanoTime);
        neighbours = models.registry().map(registry -> new Neighbours(registry, names));
        atlas = models.registry().map(Atlas::new);
    }

    void register(RoutesConfig routes) {
        routes.get("/api/items", this::search);
        routes.get("/api/items/map", this::map);
        routes.get("/api/items/{item}/similar", this::similar);
    }

    private void search(Context context) {
        String wanted = Optional.ofNullable(context.queryParam("q")).orElse("").strip();
        RequestedIds.limited("q", wanted);
        int most = most(context);
        ApiJson.json(
                context, Map.of("items", search.find(wanted, most, live.mostClicked(CLICKED))));
    }

    private static int most(Context context) {
        String text = context.queryParam("n");
        if (text == null) {
            return FEW_ITEMS;
        }
        int most = text.matches("[0-9]{1,3}") ? Integer.parseInt(text) : 0;
        if (most < 1 || most > MOST_ITEMS) {
            throw new ApiException(400, "n must be a number from 1 to %d".formatted(MOST_ITEMS));
        }
        return most;
    }

    private void similar(Context context) {
        Neighbours known = neighbours.orElseThrow(ModelsApi::noRegistry);
        String item = RequestedIds.required("item", context.pathParam("item"));
        ApiJson.json(context, ask(version -> known.of(version, item)));
    }

    private record Drawn(String version, List<Point> points) {}

    private record Point(
            String item, double x, double y, Integer count, String category, String title) {}

    private void map(Context context) {
        Atlas known = atlas.orElseThrow(ModelsApi::noRegistry);
        ApiJson.json(context, ask(version -> new Drawn(version, points(known.of(version)))));
    }

    private List<Point> points(List<ItemPlace> places) {
        Map<String, Integer> clicks = live.mostClicked(CLICKED);
        return places.stream()
                .map(
                        one ->
                                new Point(
                                        one.item(),
                                        one.x(),
                                        one.y(),
                                        clicks.get(one.item()),
                                        names.category(one.item()),
                                        names.title(one.item())))
                .toList();
    }

    @FunctionalInterface
    private interface Question<T> {
        T of(String version) throws ArtifactException, IOException;
    }

    /** Asks the serving model, or the announced one if none serves. */
    private <T> T ask(Question<T> question) {
        String version =
                models.current(System.currentTimeMillis())
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                404,
                                                "No model serves and none is announced: announce one first"));
        asking.begin();
        try {
            return question.of(version);
        } catch (UnknownItemException | ArtifactException e) {
            throw new ApiException(404, e.getMessage());
        } catch (IOException e) {
            throw ModelsApi.unreachable(e);
        } finally {
            asking.end();
        }
    }
}
