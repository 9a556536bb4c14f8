package io.nextup.console.web;

import static java.util.Objects.requireNonNull;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.nextup.console.items.ItemNames;
import io.nextup.console.models.ModelMemory;
import io.nextup.console.models.RegistrySettings;
import io.nextup.console.settings.ConsoleSettings;
import io.nextup.console.why.Explanation;
import io.nextup.console.why.ListReasons;
import io.nextup.console.why.ListSearch;
import io.nextup.console.why.PastJob;
import io.nextup.console.why.PastLists;
import io.nextup.console.why.RegistryModels;
import io.nextup.event.Recommendation;
import io.nextup.event.RuleSet;
import io.nextup.trainer.progress.Stages;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes a user's list again, of the events, items and rules of then, and explains it. A console
 * does not know the job's options: it takes its defaults.
 */
final class ListWhyApi {
    /** Shares of the heap, one of which is for the items of then; a model has as large a one. */
    private static final int SHARES = 6;

    /** Heap that an item of the table takes: 250 MB are for 1,000,000. */
    private static final int ITEM_BYTES = 250;

    private final ConsoleSettings settings;
    private final ItemNames names;
    private final AuditLog audit;

    /** It reads the whole items topic, and opens a model. */
    private final Turn explaining = new Turn("Somebody has a list made again", 0);

    ListWhyApi(ConsoleSettings settings, ItemNames names, AuditLog audit) {
        this.settings = requireNonNull(settings, "settings are null");
        this.names = requireNonNull(names, "names are null");
        this.audit = requireNonNull(audit, "audit is null");
    }

    void register(RoutesConfig routes) {
        routes.get("/api/users/{user}/lists/{sequence}/why", this::why);
    }

    /**
     * An explained list.
     *
     * @param outcome as {@code why --json} says it
     * @param words the same for a person
     * @param rulesRevision revision of the rules that held; 0 for none, and where it is not known
     */
    private record Why(
            String outcome,
            String words,
            long rulesRevision,
            List<Item> items,
            List<Other> others) {}

    /**
     * An item of the list.
     *
     * @param carrier item of the history without which it would stand lowest; null if none raises
     *     it
     * @param carrierTitle null where it is not known
     * @param without its rank without the carrier; null beyond the first 1,000
     */
    private record Item(
            String item,
            String title,
            String carrier,
            String carrierTitle,
            Integer without,
            List<ListReasons.Met> rules) {}

    /** An item that would stand there without rules. */
    private record Other(String item, String title, int place, String words) {}

    private void why(Context context) throws Exception {
        String user = RequestedIds.required("user", context.pathParam("user"));
        long sequence = sequence(context.pathParam("sequence"));
        RegistrySettings registry =
                settings.registry()
                        .orElseThrow(
                                () ->
                                        new ApiException(
                                                404,
                                                "This console knows no registry: start it with --registry"));
        explaining.begin();
        try {
            audit.looked(context, "had a list made again of the user", List.of(user));
            Recommendation list =
                    new ListSearch(settings.kafka(), settings.slot(), Stages.NONE)
                            .ofUser(user, OptionalLong.of(sequence))
                            .orElseThrow(
                                    () ->
                                            new ApiException(
                                                    404,
                                                    "No list of the user %s has the sequence number %d"
                                                            .formatted(user, sequence)));
            ApiJson.json(context, why(lists(registry).explain(list)));
        } finally {
            explaining.end();
        }
    }

    private static long sequence(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw new ApiException(400, "The sequence number %s is not a number".formatted(text));
        }
    }

    private PastLists lists(RegistrySettings registry) throws IOException {
        return new PastLists(
                new PastLists.Settings(
                        settings.kafka(),
                        settings.intake(),
                        PastJob.DEFAULT,
                        Optional.empty(),
                        Runtime.getRuntime().maxMemory() / SHARES / ITEM_BYTES),
                new RegistryModels(
                        registry.name(),
                        registry.trust(),
                        registry.operators(),
                        ModelMemory.ofThisProcess(),
                        PastJob.DEFAULT),
                Stages.NONE);
    }

    private Why why(PastLists.Explained explained) {
        Optional<ListReasons> reasons = explained.reasons();
        return new Why(
                explained.result().outcome().word(),
                explained.result().words(),
                explained.rules().map(RuleSet::revision).orElse(0L),
                reasons.stream().flatMap(all -> all.items().stream()).map(this::item).toList(),
                reasons.stream().flatMap(all -> all.others().stream()).map(this::other).toList());
    }

    private Item item(ListReasons.Listed listed) {
        Optional<Explanation> why = Optional.ofNullable(listed.explanation());
        String carrier = why.map(Explanation::carrier).orElse(null);
        return new Item(
                listed.itemId(),
                names.title(listed.itemId()),
                carrier,
                carrier == null ? null : names.title(carrier),
                why.flatMap(Explanation::rankWithoutCarrier).orElse(null),
                listed.rules());
    }

    private Other other(ListReasons.Other other) {
        return new Other(
                other.itemId(), names.title(other.itemId()), other.unruledPlace(), other.words());
    }
}
