package io.nextup.launcher.ingest;

import io.nextup.event.mapping.FieldMapping;
import io.nextup.event.mapping.FieldSource;
import io.nextup.event.mapping.MappedField;
import io.nextup.event.mapping.TimeUnits;
import io.nextup.event.wire.Wanted;
import io.nextup.launcher.ingest.MappingProposal.Candidate;
import io.nextup.launcher.ingest.MappingProposal.Choice;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One search in a survey for the places of all fields, by their names and values. */
final class MappingSearch {
    private static final int MOST_OTHERS = 3;

    /** Least points of a place that is proposed. */
    private static final int ENOUGH = 40;

    /** Least points of a place that is worth a mention. */
    private static final int SOME = 15;

    /** Values that are the keys: a topic's key is most often the user. */
    private static final int IS_KEY = 55;

    private static final int IS_KEY_OF_OTHER_NAME = 15;
    private static final int NAMED_FOR_ANOTHER = 40;
    private static final int UNIQUE_IN_SAMPLE = 10;

    /** Fewest values by which a sample says that they repeat or do not. */
    private static final int TELLING = 20;

    private static final int MOST_TYPES = 30;
    private static final String PURCHASE = "purchase";

    private final Survey survey;
    private final Map<MappedField, PlaceValues> found = new EnumMap<>(MappedField.class);

    private record Scored(PlaceValues place, int points) {}

    private MappingSearch(Survey survey) {
        this.survey = survey;
    }

    /** Proposes a mapping for what a survey found. */
    static MappingProposal propose(Survey survey) {
        return new MappingSearch(survey).proposal();
    }

    /** Returns the unmapped place that looks most like a field; empty if none does. */
    static Optional<FieldSource> unmapped(MappedField field, Survey survey, FieldMapping mapping) {
        List<FieldSource> taken = mapping.places().toList();
        MappingSearch search = new MappingSearch(survey);
        return search.ranked(field, ENOUGH + 5).stream()
                .map(Scored::place)
                .map(PlaceValues::source)
                .filter(source -> !taken.contains(source) && !isSame(source, taken))
                .findFirst();
    }

    private static boolean isSame(FieldSource source, List<FieldSource> taken) {
        return source.pointer().isPresent()
                && taken.stream().anyMatch(one -> one.pointer().equals(source.pointer()));
    }

    private MappingProposal proposal() {
        findUserAndItem();
        List<Choice> choices = new ArrayList<>();
        if (found.containsKey(MappedField.USER) && found.containsKey(MappedField.ITEM)) {
            for (MappedField field :
                    List.of(
                            MappedField.TIME,
                            MappedField.TYPE,
                            MappedField.EVENT,
                            MappedField.SESSION,
                            MappedField.VALUE)) {
                ranked(field, ENOUGH).stream()
                        .filter(one -> fits(field, one.place()))
                        .findFirst()
                        .ifPresent(one -> found.put(field, one.place()));
            }
            if (!found.containsKey(MappedField.TIME)) {
                findTimesByValues();
            }
        }
        for (MappedField field : MappedField.values()) {
            choice(field).ifPresent(choices::add);
        }
        return new MappingProposal(mapping(choices), choices);
    }

    /** Chooses the two places that most records have both. */
    private void findUserAndItem() {
        List<Scored> users = ranked(MappedField.USER, ENOUGH);
        List<Scored> items = ranked(MappedField.ITEM, ENOUGH);
        double best = 0;
        for (Scored user : users) {
            for (Scored item : items) {
                double points =
                        (double) survey.common(user.place(), item.place())
                                * (user.points() + item.points());
                boolean isOne =
                        user.place() == item.place()
                                || (isKey(user.place()) && item.place().areKeys());
                if (!isOne && points > best) {
                    best = points;
                    found.put(MappedField.USER, user.place());
                    found.put(MappedField.ITEM, item.place());
                }
            }
        }
        if (best == 0) {
            users.stream().findFirst().ifPresent(one -> byValuesBeside(MappedField.USER, one));
            items.stream()
                    .filter(one -> found.isEmpty())
                    .findFirst()
                    .ifPresent(one -> byValuesBeside(MappedField.ITEM, one));
        }
    }

    /** Takes the only place with times, such as old ones under a name that says nothing. */
    private void findTimesByValues() {
        List<PlaceValues> left =
                ranked(MappedField.TIME, SOME).stream()
                        .map(Scored::place)
                        .filter(place -> fits(MappedField.TIME, place))
                        .toList();
        if (left.size() == 1) {
            found.put(MappedField.TIME, left.get(0));
        }
    }

    /** Takes the only other place with ids as the item of a user, or the user of an item. */
    private void byValuesBeside(MappedField known, Scored scored) {
        MappedField other = known == MappedField.USER ? MappedField.ITEM : MappedField.USER;
        found.put(known, scored.place());
        List<Scored> left =
                ranked(other, SOME).stream()
                        .filter(one -> one.place() != scored.place())
                        .filter(one -> !(isKey(scored.place()) && one.place().areKeys()))
                        .toList();
        List<Scored> repeated = left.stream().filter(one -> !one.place().areUnique()).toList();
        List<Scored> likely = left.size() > 1 ? repeated : left;
        if (likely.size() == 1) {
            found.put(other, likely.get(0).place());
        }
    }

    /** Returns the places with enough points, the best first; of equals the most frequent. */
    private List<Scored> ranked(MappedField field, int least) {
        return survey.places().stream()
                .map(place -> new Scored(place, points(field, place)))
                .filter(one -> one.points() >= least)
                .sorted(Comparator.<Scored>comparingInt(one -> weight(one)).reversed())
                .toList();
    }

    private int weight(Scored one) {
        return one.points() * one.place().records().cardinality();
    }

    private int points(MappedField field, PlaceValues place) {
        boolean isOfLine = isOfLine(place);
        int named = FieldNames.points(field, place.source());
        return switch (field) {
            case USER -> isOfLine || !place.areIds() ? 0 : user(place, named);
            case ITEM -> place.areIds() ? item(place, named) : 0;
            case TIME -> isOfLine || !place.mayBeTimes() ? 0 : time(place, named);
            case TYPE ->
                    !isOfLine && place.areWords() && place.distinct() <= MOST_TYPES ? named : 0;
            case EVENT ->
                    isOfLine || !place.areIds() || !place.areUnique() ? 0 : event(place, named);
            case SESSION -> isOfLine || !place.areIds() ? 0 : named;
            case VALUE -> place.areNumbers() ? named : 0;
            default -> 0;
        };
    }

    private int user(PlaceValues place, int named) {
        boolean isOthers = named == 0 && isNamedForAnother(MappedField.USER, place);
        int points = named - (isOthers ? NAMED_FOR_ANOTHER : 0);
        if (isKey(place)) {
            points += FieldNames.CLEAR;
        } else if (place.areKeys()) {
            points += isOthers ? IS_KEY_OF_OTHER_NAME : IS_KEY;
        } else if (named == 0 && mayBeIdsOfMany(place)) {
            points += SOME;
        }
        return points - (isTelling(place) && place.areUnique() ? UNIQUE_IN_SAMPLE : 0);
    }

    private int item(PlaceValues place, int named) {
        if (isKey(place)) {
            return 0;
        }
        boolean isOthers = named == 0 && isNamedForAnother(MappedField.ITEM, place);
        int byValues = named == 0 && !isOthers && mayBeIdsOfMany(place) ? SOME : 0;
        // The lines of an order rather than a field of the whole.
        return named + byValues + (named > 0 && isOfLine(place) ? 5 : 0);
    }

    private static int time(PlaceValues place, int named) {
        boolean isUnlikely =
                !place.areTimes()
                        && (FieldNames.isOfAnother(place.source())
                                || (named == 0
                                        && (isOfFew(place)
                                                || isNamedForAnother(MappedField.TIME, place))));
        return isUnlikely
                ? 0
                : named + (place.areWrittenTimes() ? 20 : SOME) + (place.areTimes() ? 40 : 0);
    }

    private static int event(PlaceValues place, int named) {
        return named == 0 && place.areUuids() ? ENOUGH : named;
    }

    /**
     * Tells whether the values may be users or items. Unique ones count, too: in a sample of a
     * large catalogue hardly an item repeats.
     */
    private static boolean mayBeIdsOfMany(PlaceValues place) {
        return !place.mayBeTimes()
                && !isOfFew(place)
                && !place.areUuids()
                && !FieldNames.isOfClass(place.source());
    }

    private static boolean isOfFew(PlaceValues place) {
        return isTelling(place) && place.distinct() < Math.max(3, place.values() / 50);
    }

    private static boolean isTelling(PlaceValues place) {
        return place.values() >= TELLING;
    }

    private static boolean isNamedForAnother(MappedField field, PlaceValues place) {
        for (MappedField other : MappedField.values()) {
            if (other != field && FieldNames.points(other, place.source()) >= ENOUGH) {
                return true;
            }
        }
        return false;
    }

    private static boolean isKey(PlaceValues place) {
        return place.source() instanceof FieldSource.Key;
    }

    private static boolean isOfLine(PlaceValues place) {
        return list(place).isPresent();
    }

    /** Returns the list in whose elements a place is. */
    private static Optional<String> list(PlaceValues place) {
        return place.source()
                .pointer()
                .filter(Wanted::isOfEveryElement)
                .map(pointer -> pointer.substring(0, (pointer + '/').indexOf("/*/")));
    }

    /** Tells whether a place is free, and goes with those of user and item. */
    private boolean fits(MappedField field, PlaceValues place) {
        PlaceValues item = found.get(MappedField.ITEM);
        boolean isElsewhere = isOfLine(place) && !list(place).equals(list(item));
        boolean isBeside = survey.common(place, item) > 0;
        return isBeside
                && !isElsewhere
                && !found.containsValue(place)
                && !(isKey(place) && field != MappedField.USER);
    }

    private Optional<Choice> choice(MappedField field) {
        PlaceValues chosen = found.get(field);
        List<Candidate> others =
                ranked(field, SOME).stream()
                        .map(Scored::place)
                        .filter(place -> !found.containsValue(place))
                        .limit(MOST_OTHERS)
                        .map(place -> new Candidate(place.source(), place.samples()))
                        .toList();
        if (chosen != null) {
            int named = FieldNames.points(field, chosen.source());
            boolean hasRival =
                    ranked(field, SOME).stream()
                            .anyMatch(
                                    one ->
                                            !found.containsValue(one.place())
                                                    && one.points() + 5 >= points(field, chosen));
            boolean sure =
                    !hasRival
                            && !isOneType(field, chosen)
                            && (named >= ENOUGH || isTimeNow(field, chosen));
            return Optional.of(
                    new Choice(field, chosen.source(), sure, reason(field, chosen, named), others));
        }
        if (field == MappedField.TYPE && speaksOfOrders()) {
            return Optional.of(
                    new Choice(
                            field,
                            new FieldSource.Constant(PURCHASE),
                            false,
                            "names speak of orders, and no field says the type",
                            others));
        }
        boolean isNeeded = field == MappedField.USER || field == MappedField.ITEM;
        return isNeeded || !others.isEmpty()
                ? Optional.of(
                        new Choice(
                                field,
                                null,
                                false,
                                others.isEmpty()
                                        ? "no field has such a name or such values"
                                        : "no field has such a name: choose",
                                others))
                : Optional.empty();
    }

    private static boolean isTimeNow(MappedField field, PlaceValues place) {
        return field == MappedField.TIME && place.areTimes();
    }

    /**
     * Tells whether a type never changes: its word may say what the item is, not what the user did.
     */
    private static boolean isOneType(MappedField field, PlaceValues place) {
        return field == MappedField.TYPE && place.distinct() == 1;
    }

    private boolean speaksOfOrders() {
        PlaceValues item = found.get(MappedField.ITEM);
        PlaceValues event = found.get(MappedField.EVENT);
        return item != null
                && found.containsKey(MappedField.USER)
                && (FieldNames.isOfOrder(item.source())
                        || (event != null && FieldNames.isOfOrder(event.source())));
    }

    private static String reason(MappedField field, PlaceValues place, int named) {
        List<String> reasons = new ArrayList<>();
        if (named > 0) {
            reasons.add("its name");
        }
        if (isKey(place)) {
            reasons.add("no field of the records looks more like it");
        } else if (field == MappedField.USER && place.areKeys()) {
            reasons.add("the records' keys, which are the same");
        }
        if (field == MappedField.TIME && place.areTimes()) {
            reasons.add("times near the records' own");
        }
        if (isOneType(field, place)) {
            reasons.add("its only value is " + place.samples().get(0));
        }
        return reasons.isEmpty() ? MappingProposal.BY_VALUES : String.join("; ", reasons);
    }

    private FieldMapping mapping(List<Choice> choices) {
        Map<MappedField, FieldSource> sources = new EnumMap<>(MappedField.class);
        for (Choice choice : choices) {
            if (choice.place() != null) {
                sources.put(choice.field(), choice.place());
            }
        }
        if (!sources.containsKey(MappedField.USER) || !sources.containsKey(MappedField.ITEM)) {
            return FieldMapping.NONE;
        }
        TimeUnits units = TimeUnits.GUESS;
        PlaceValues time = found.get(MappedField.TIME);
        if (time != null) {
            boolean isPlain = time.source().toString().indexOf(':') < 0;
            units = time.units();
            // Milliseconds need no word, unless the place has a colon that could be one.
            if (isPlain && units == TimeUnits.MILLISECONDS) {
                units = TimeUnits.GUESS;
            } else if (!isPlain && units == TimeUnits.GUESS) {
                units = TimeUnits.MILLISECONDS;
            }
        }
        return FieldMapping.parse(new FieldMapping(sources, Map.of(), units).toString());
    }
}
