package io.nextup.catalogue;

import static java.util.Objects.requireNonNull;

import io.nextup.event.CatalogueItem;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A rule set whose conditions can be evaluated. Immutable.
 *
 * <p>A rule touches an item if it says anything of it: {@code only} touches the items that do not
 * meet its condition, {@code never} and {@code boost} those that do, {@code atMost} those with a
 * value of its field. Which rules touch an item depends on its record, and on whether it is
 * available; which of these rules hold depends on the time.
 */
public final class CompiledRules {
    private final RuleSet source;
    private final RuleFields fields = new RuleFields();

    /** Index of the field {@code available}, which is there whether or not a rule names it. */
    private final int available = fields.indexOf(RuleFields.AVAILABLE);

    private final List<RuleCondition> touching = new ArrayList<>();

    /** The rules that ask whether an item is available. */
    private final BitSet askingAvailable = new BitSet();

    /** Index of each rule's field of {@code atMost}; -1 for a rule of another kind. */
    private final int[] perField;

    private CompiledRules(RuleSet source) {
        this.source = source;
        this.perField = new int[source.rules().size()];
    }

    /**
     * Reads the conditions of a rule set.
     *
     * @throws RuleException for the first rule whose condition is not one
     */
    public static CompiledRules of(RuleSet source) throws RuleException {
        CompiledRules rules = new CompiledRules(requireNonNull(source, "source is null"));
        for (Rule rule : source.rules()) {
            rules.add(rule);
        }
        return rules;
    }

    /** Returns the rules of a slot that has none, of revision 0. */
    public static CompiledRules none(String slot) {
        return new CompiledRules(new RuleSet(slot, RuleSet.DEFAULT_NAME, 0, 0, List.of()));
    }

    private void add(Rule rule) throws RuleException {
        int index = touching.size();
        perField[index] = -1;
        if (rule.per() != null) {
            try {
                perField[index] = ConditionParser.parseField(rule.per(), fields);
            } catch (IllegalArgumentException e) {
                throw wrong(rule, "per", rule.per(), e);
            }
            touching.add(new RuleCondition.Exists(perField[index]));
        } else if (rule.only() != null) {
            touching.add(new RuleCondition.Not(condition(rule, "only", rule.only())));
        } else if (rule.never() != null) {
            touching.add(condition(rule, "never", rule.never()));
        } else {
            touching.add(condition(rule, "where", rule.where()));
        }
        askingAvailable.set(index, touching.get(index).asks(available));
    }

    private RuleCondition condition(Rule rule, String field, String text) throws RuleException {
        try {
            return ConditionParser.parse(text, fields);
        } catch (IllegalArgumentException e) {
            throw wrong(rule, field, text, e);
        }
    }

    private static RuleException wrong(
            Rule rule, String field, String text, IllegalArgumentException why) {
        return new RuleException(
                "Rule %s, %s \"%s\": %s".formatted(rule.id(), field, text, why.getMessage()), why);
    }

    /** Tells whether a condition asks if the item is available, which depends on the time. */
    boolean dependOnAvailability() {
        return !askingAvailable.isEmpty();
    }

    /** Returns the indexes of the {@code atMost} rules, ascending. */
    int[] limits() {
        return IntStream.range(0, perField.length).filter(rule -> perField[rule] >= 0).toArray();
    }

    /** Returns the fields by which {@code atMost} rules count, each once, ascending. */
    int[] countedFields() {
        return Arrays.stream(perField).filter(field -> field >= 0).distinct().sorted().toArray();
    }

    /** Returns the field by which an {@code atMost} rule counts. */
    int perField(int rule) {
        return perField[rule];
    }

    /** Returns the rules in the order in which bits stand for them. */
    public List<Rule> rules() {
        return source.rules();
    }

    /** Returns the rule set. */
    public RuleSet source() {
        return source;
    }

    /**
     * Returns the rules that touch an item.
     *
     * @param available whether conditions take the item for available
     */
    public BitSet touching(CatalogueItem item, boolean available) {
        BitSet bits = new BitSet(rules().size());
        List<FieldValues> values = fields.of(item, available);
        for (int rule = 0; rule < touching.size(); rule++) {
            if (touching.get(rule).isMetBy(values)) {
                bits.set(rule);
            }
        }
        return bits;
    }

    /**
     * Returns the rules that touch an item while it is not available.
     *
     * @param available those that touch it while it is
     */
    BitSet touchingUnavailable(CatalogueItem item, BitSet available) {
        if (askingAvailable.isEmpty()) {
            return available;
        }
        BitSet bits = (BitSet) available.clone();
        List<FieldValues> values = fields.of(item, false);
        askingAvailable.stream()
                .forEach(rule -> bits.set(rule, touching.get(rule).isMetBy(values)));
        return bits;
    }

    /** Returns the values by which an {@code atMost} rule counts an item, each once. */
    public List<String> counted(int rule, CatalogueItem item, boolean available) {
        return perField[rule] < 0 ? List.of() : values(perField[rule], item, available);
    }

    /** Returns an item's values of a field, each once. */
    List<String> values(int field, CatalogueItem item, boolean available) {
        List<String> texts = fields.texts(item, field, available);
        return texts.size() < 2 ? texts : texts.stream().distinct().toList();
    }

    /** Returns the rules that hold at a time. */
    public RulesAt at(Instant time) {
        return new RulesAt(this, time);
    }
}
