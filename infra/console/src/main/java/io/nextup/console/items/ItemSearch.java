package io.nextup.console.items;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds items by a part of their id or title, ignoring case. Thread-safe. */
public final class ItemSearch {
    /** Shortest time between two sortings: that of a million titles takes a core for a second. */
    static final Duration PAUSE = Duration.ofSeconds(5);

    private static final Comparator<Titled> BY_TITLE =
            Comparator.comparing(Titled::title, String.CASE_INSENSITIVE_ORDER)
                    .thenComparing(Titled::item);

    private final ItemNames names;
    private final LongSupplier nanos;

    /** Null before the first search by a text; guarded by this. */
    private Sorted newest;

    private record Titled(String item, String title) {}

    /**
     * Items that have a title, by title.
     *
     * @param revision that of the names before they were sorted
     * @param sortedNanos time of the sorting
     */
    private record Sorted(long revision, long sortedNanos, List<Titled> items) {}

    /**
     * @param nanos as {@link System#nanoTime}
     */
    public ItemSearch(ItemNames names, LongSupplier nanos) {
        this.names = requireNonNull(names, "names are null");
        this.nanos = requireNonNull(nanos, "nanos is null");
    }

    /**
     * Finds items: clicked ones, the most clicked first, then others by title. Without a text it
     * finds clicked ones alone. It finds an item that is not clicked some seconds after the item
     * has got a title.
     *
     * @param most most items of the answer
     * @param clicked items with the number of their clicks, most clicked first
     */
    public List<FoundItem> find(String text, int most, Map<String, Integer> clicked) {
        Predicate<String> wanted =
                Pattern.compile(
                                Pattern.quote(text),
                                Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE)
                        .asPredicate();
        Stream<FoundItem> ofClicked =
                clicked.entrySet().stream()
                        .map(one -> found(one.getKey(), one.getValue()))
                        .filter(one -> matches(one, wanted));
        Stream<FoundItem> others =
                text.isEmpty()
                        ? Stream.empty()
                        : byTitle().stream()
                                .filter(one -> !clicked.containsKey(one.item()))
                                .map(one -> found(one.item(), 0))
                                // The title may have changed or gone since the sorting.
                                .filter(one -> one.title() != null && matches(one, wanted));
        return Stream.concat(ofClicked, others).limit(most).toList();
    }

    private synchronized List<Titled> byTitle() {
        long now = nanos.getAsLong();
        long revision = names.revision();
        if (newest == null
                || (newest.revision != revision && now - newest.sortedNanos >= PAUSE.toNanos())) {
            newest = new Sorted(revision, now, sorted());
        }
        return newest.items;
    }

    private List<Titled> sorted() {
        List<Titled> items = new ArrayList<>();
        names.forEachTitle((item, title) -> items.add(new Titled(item, title)));
        items.sort(BY_TITLE);
        return items;
    }

    private static boolean matches(FoundItem one, Predicate<String> wanted) {
        return wanted.test(one.item()) || (one.title() != null && wanted.test(one.title()));
    }

    private FoundItem found(String item, int count) {
        return new FoundItem(item, names.title(item), names.category(item), count);
    }
}
