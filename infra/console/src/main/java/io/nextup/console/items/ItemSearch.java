package io.nextup.console.items;

import static java.util.Objects.requireNonNull;

import io.nextup.console.settings.ItemCatalogue;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds items by a part of their id or title, ignoring case. Immutable. */
public final class ItemSearch {
    private final ItemCatalogue catalogue;

    /** Items with their titles, by title. */
    private final List<Map.Entry<String, String>> byTitle;

    public ItemSearch(ItemCatalogue catalogue) {
        this.catalogue = requireNonNull(catalogue, "catalogue is null");
        byTitle =
                catalogue.titles().byItem().entrySet().stream()
                        .sorted(
                                Map.Entry.<String, String>comparingByValue(
                                                String.CASE_INSENSITIVE_ORDER)
                                        .thenComparing(Comparator.comparing(Map.Entry::getKey)))
                        .toList();
    }

    /**
     * Finds items: clicked ones, the most clicked first, then others by title. Without a text it
     * finds clicked ones alone.
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
                        .filter(one -> matches(one.item(), one.title(), wanted));
        Stream<FoundItem> others =
                byTitle.stream()
                        .filter(one -> !text.isEmpty() && !clicked.containsKey(one.getKey()))
                        .filter(one -> matches(one.getKey(), one.getValue(), wanted))
                        .map(one -> found(one.getKey(), 0));
        return Stream.concat(ofClicked, others).limit(most).toList();
    }

    private static boolean matches(String item, String title, Predicate<String> wanted) {
        return wanted.test(item) || (title != null && wanted.test(title));
    }

    private FoundItem found(String item, int count) {
        return new FoundItem(item, catalogue.title(item), catalogue.category(item), count);
    }
}
