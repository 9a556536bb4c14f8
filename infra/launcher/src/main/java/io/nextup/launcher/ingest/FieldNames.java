package io.nextup.launcher.ingest;

import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.MappedField;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Judges by English names alone how likely a place holds a field: 0 to 65 points. */
final class FieldNames {
    /** Points of a name that says what the field is. */
    static final int CLEAR = 50;

    private static final int CLEAR_ID = 60;
    private static final int WEAK = 30;
    private static final int MALUS = 25;

    private static final Pattern BETWEEN_WORDS =
            Pattern.compile("[^\\p{L}\\p{N}]+|(?<=[\\p{Ll}\\p{N}])(?=\\p{Lu})");

    private static final Set<String> ID_WORDS =
            Set.of("id", "key", "no", "nr", "number", "num", "code", "uuid", "guid", "ref");

    /** Ends of names that are written as one word, such as {@code userid}. */
    private static final List<String> JOINED_ENDS = List.of("uuid", "id", "time", "type", "name");

    private static final Set<String> USERS =
            Set.of(
                    "user",
                    "uid",
                    "visitor",
                    "customer",
                    "buyer",
                    "account",
                    "member",
                    "client",
                    "reader",
                    "viewer",
                    "listener",
                    "player",
                    "shopper",
                    "subscriber",
                    "consumer",
                    "guest",
                    "person",
                    "profile");

    private static final Set<String> WEAK_USERS =
            Set.of("device", "cookie", "browser", "email", "anonymous", "login");

    private static final Set<String> ITEMS =
            Set.of(
                    "item", "iid", "product", "sku", "article", "asin", "ean", "gtin", "isbn",
                    "movie", "film", "track", "song", "video", "episode", "title", "book", "course",
                    "game", "recipe", "listing", "offer", "asset", "variant", "content");

    private static final Set<String> WEAK_ITEMS = Set.of("page", "url", "path", "post", "story");

    private static final Set<String> TIMES =
            Set.of(
                    "time",
                    "timestamp",
                    "ts",
                    "t",
                    "datetime",
                    "date",
                    "when",
                    "at",
                    "epoch",
                    "occurred",
                    "created",
                    "millis");

    private static final Set<String> KINDS = Set.of("type", "kind", "action", "verb", "activity");

    private static final Set<String> EVENTS =
            Set.of("event", "message", "interaction", "record", "insert");

    private static final Set<String> OTHER_EVENTS =
            Set.of(
                    "uuid",
                    "guid",
                    "order",
                    "purchase",
                    "transaction",
                    "request",
                    "click",
                    "view",
                    "hit");

    private static final Set<String> SESSIONS = Set.of("session", "sid", "visit");

    private static final Set<String> VALUES =
            Set.of(
                    "price",
                    "amount",
                    "rating",
                    "value",
                    "revenue",
                    "score",
                    "stars",
                    "seconds",
                    "duration",
                    "dwell");

    /** Words of another user, item or time than the event's own. */
    private static final Set<String> NOT_THIS_ONE =
            Set.of(
                    "parent",
                    "previous",
                    "prev",
                    "related",
                    "recommended",
                    "referrer",
                    "next",
                    "category",
                    "updated",
                    "modified",
                    "expires",
                    "expiry",
                    "expired",
                    "birth",
                    "birthday",
                    "dob",
                    "ingested",
                    "received",
                    "processed",
                    "delivery",
                    "shipped",
                    "until",
                    "end");

    /** Words of what many users or items have in common. */
    private static final Set<String> CLASSES =
            Set.of(
                    "category",
                    "categories",
                    "cat",
                    "genre",
                    "brand",
                    "department",
                    "section",
                    "tag",
                    "country",
                    "city",
                    "language",
                    "lang",
                    "store",
                    "campaign");

    private static final Set<String> ORDERS =
            Set.of("order", "purchase", "transaction", "invoice", "receipt", "checkout", "sale");

    private FieldNames() {}

    /** Returns the points; 0 where the name says nothing of the field. */
    static int points(MappedField field, FieldSource place) {
        List<List<String>> path = path(place);
        if (path.isEmpty()) {
            return 0;
        }
        List<String> words = own(path);
        boolean isPlainId = ID_WORDS.containsAll(path.get(path.size() - 1));
        List<String> nouns = words.stream().filter(word -> !ID_WORDS.contains(word)).toList();
        boolean hasId = nouns.size() < words.size();
        String head = nouns.isEmpty() ? words.get(0) : nouns.get(nouns.size() - 1);
        List<String> before = nouns.isEmpty() ? List.of() : nouns.subList(0, nouns.size() - 1);
        int points =
                switch (field) {
                    case USER -> id(head, hasId, USERS, WEAK_USERS);
                    case ITEM ->
                            head.equals("title") && !hasId ? 0 : id(head, hasId, ITEMS, WEAK_ITEMS);
                    case TIME -> TIMES.contains(head) ? (before.isEmpty() ? 40 : 45) : 0;
                    case TYPE -> type(head, before, hasId);
                    case EVENT -> event(head, hasId, isPlainId && path.size() == 1);
                    case SESSION -> SESSIONS.contains(head) ? CLEAR_ID : 0;
                    case VALUE -> VALUES.contains(head) && !hasId ? CLEAR : 0;
                    default -> 0;
                };
        return before.stream().anyMatch(NOT_THIS_ONE::contains)
                ? Math.max(0, points - MALUS)
                : points;
    }

    /** Returns the most points that the place has for any field. */
    static int most(FieldSource place) {
        return Arrays.stream(MappedField.values())
                .mapToInt(field -> points(field, place))
                .max()
                .orElse(0);
    }

    /** Tells whether a place's own name speaks of a class of users or items, such as a category. */
    static boolean isOfClass(FieldSource place) {
        return own(path(place)).stream().anyMatch(CLASSES::contains);
    }

    /** Tells whether a place's own name speaks of another user, item or time than the event's. */
    static boolean isOfAnother(FieldSource place) {
        return own(path(place)).stream().anyMatch(NOT_THIS_ONE::contains);
    }

    /** Returns the words of the last name, and of the one that it is the id of. */
    private static List<String> own(List<List<String>> path) {
        if (path.isEmpty()) {
            return List.of();
        }
        List<String> words = new ArrayList<>(path.get(path.size() - 1));
        if (path.size() > 1 && ID_WORDS.containsAll(words)) {
            words.addAll(0, path.get(path.size() - 2));
        }
        return words;
    }

    /** Tells whether a place's names speak of a purchase. */
    static boolean isOfOrder(FieldSource place) {
        return path(place).stream().flatMap(List::stream).anyMatch(ORDERS::contains);
    }

    private static int id(String head, boolean hasId, Set<String> clear, Set<String> weak) {
        if (clear.contains(head)) {
            return hasId ? CLEAR_ID : CLEAR;
        }
        return weak.contains(head) ? WEAK : 0;
    }

    private static int type(String head, List<String> before, boolean hasId) {
        if (hasId) {
            return 0;
        }
        if (before.isEmpty()) {
            return head.equals("event") || KINDS.contains(head) ? CLEAR : 0;
        }
        boolean isOfEvent = EVENTS.containsAll(before) || KINDS.containsAll(before);
        return isOfEvent && (KINDS.contains(head) || head.equals("name")) ? CLEAR_ID : 0;
    }

    private static int event(String head, boolean hasId, boolean isPlainId) {
        if (hasId && EVENTS.contains(head)) {
            return CLEAR_ID;
        }
        if (OTHER_EVENTS.contains(head) && (hasId || ORDERS.contains(head) || isPlainId)) {
            return CLEAR;
        }
        return isPlainId && head.equals("id") ? 45 : 0;
    }

    /** Returns the words of each name that leads to the place, in lower case and singular. */
    private static List<List<String>> path(FieldSource place) {
        if (place instanceof FieldSource.Header header) {
            return List.of(words(header.name()));
        }
        String pointer = place.pointer().orElse("");
        List<List<String>> path = new ArrayList<>();
        for (String name : pointer.split("/", -1)) {
            if (!name.isEmpty() && !name.equals("*")) {
                path.add(words(name.replace("~1", "/").replace("~0", "~")));
            }
        }
        return path;
    }

    private static List<String> words(String name) {
        List<String> words = new ArrayList<>();
        for (String one : BETWEEN_WORDS.split(name, -1)) {
            if (!one.isEmpty()) {
                split(one.toLowerCase(Locale.ROOT), words);
            }
        }
        return words.isEmpty() ? List.of(name.toLowerCase(Locale.ROOT)) : words;
    }

    private static void split(String word, List<String> words) {
        for (String end : JOINED_ENDS) {
            String begin = word.substring(0, Math.max(0, word.length() - end.length()));
            if (word.endsWith(end) && isNoun(begin)) {
                words.add(begin);
                words.add(end);
                return;
            }
        }
        String singular =
                word.endsWith("s") && !isNoun(word) ? word.substring(0, word.length() - 1) : word;
        words.add(isNoun(singular) ? singular : word);
    }

    private static boolean isNoun(String word) {
        return USERS.contains(word)
                || ITEMS.contains(word)
                || EVENTS.contains(word)
                || OTHER_EVENTS.contains(word)
                || SESSIONS.contains(word)
                || ORDERS.contains(word)
                || VALUES.contains(word)
                || CLASSES.contains(word);
    }
}
