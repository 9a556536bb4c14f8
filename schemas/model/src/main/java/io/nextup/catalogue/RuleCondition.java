package io.nextup.catalogue;

import java.util.List;
import java.util.Set;

/**
 * A condition on the values of an item's fields, which {@link ConditionParser} reads from a text.
 * Immutable.
 */
sealed interface RuleCondition {
    /**
     * Tells whether an item meets the condition.
     *
     * @param values by the index of the field in the {@link RuleFields} of the condition
     */
    boolean isMetBy(List<FieldValues> values);

    /** Tells whether it may depend on the values of a field. */
    boolean asks(int field);

    /** All of several conditions. */
    record All(List<RuleCondition> parts) implements RuleCondition {
        @Override
        public boolean isMetBy(List<FieldValues> values) {
            for (RuleCondition part : parts) {
                if (!part.isMetBy(values)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public boolean asks(int field) {
            return parts.stream().anyMatch(part -> part.asks(field));
        }
    }

    /** One or more of several conditions. */
    record Any(List<RuleCondition> parts) implements RuleCondition {
        @Override
        public boolean isMetBy(List<FieldValues> values) {
            for (RuleCondition part : parts) {
                if (part.isMetBy(values)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean asks(int field) {
            return parts.stream().anyMatch(part -> part.asks(field));
        }
    }

    /** The opposite of a condition: also met by an item that lacks the field. */
    record Not(RuleCondition part) implements RuleCondition {
        @Override
        public boolean isMetBy(List<FieldValues> values) {
            return !part.isMetBy(values);
        }

        @Override
        public boolean asks(int field) {
            return part.asks(field);
        }
    }

    /** The item has a value of the field. */
    record Exists(int field) implements RuleCondition {
        @Override
        public boolean isMetBy(List<FieldValues> values) {
            return !values.get(field).isEmpty();
        }

        @Override
        public boolean asks(int asked) {
            return asked == field;
        }
    }

    /**
     * A value of the field is one of several constants; or, negated, the field has values, and none
     * of them is.
     *
     * @param texts constants that equal the same text
     * @param numbers constants that equal a text of the same number, such as 42.0 and 42
     */
    record OneOf(int field, Set<String> texts, Set<Double> numbers, boolean negated)
            implements RuleCondition {
        @Override
        public boolean isMetBy(List<FieldValues> values) {
            FieldValues found = values.get(field);
            return !found.isEmpty() && isAny(found) != negated;
        }

        private boolean isAny(FieldValues found) {
            for (String text : found.texts()) {
                if (texts.contains(text)) {
                    return true;
                }
            }
            if (!numbers.isEmpty()) {
                for (double number : found.numbers()) {
                    // NaN stands for a text that is not a number, and 0.0 for -0.0 too.
                    if (numbers.contains(number + 0.0)) {
                        return true;
                    }
                }
            }
            return false;
        }

        @Override
        public boolean asks(int asked) {
            return asked == field;
        }
    }

    /** A value of the field is a number on one side of another number. */
    record Ordered(int field, Order order, double bound) implements RuleCondition {
        @Override
        public boolean isMetBy(List<FieldValues> values) {
            for (double number : values.get(field).numbers()) {
                if (order.holds(number, bound)) {
                    return true;
                }
            }
            return false;
        }

        @Override
        public boolean asks(int asked) {
            return asked == field;
        }
    }

    /** Comparisons by order. */
    enum Order {
        LESS,
        AT_MOST,
        GREATER,
        AT_LEAST;

        boolean holds(double number, double bound) {
            return switch (this) {
                case LESS -> number < bound;
                case AT_MOST -> number <= bound;
                case GREATER -> number > bound;
                case AT_LEAST -> number >= bound;
            };
        }
    }
}
