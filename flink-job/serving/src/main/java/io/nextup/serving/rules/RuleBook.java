package io.nextup.serving.rules;

import static java.util.Objects.requireNonNull;

import io.nextup.catalogue.CompiledRules;
import io.nextup.catalogue.ItemTable;
import io.nextup.catalogue.UnknownItems;
import io.nextup.catalogue.VocabularyRules;
import io.nextup.event.CatalogueItem;
import io.nextup.event.MadeFrom;
import io.nextup.event.Rule;
import io.nextup.event.RuleSet;
import io.nextup.serving.engine.ServingModel;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rules and items as far as they are read, and the models that keep to them. Thread-safe.
 *
 * <p>The items are read once for each rule set: of an item only what the set names is kept.
 */
final class RuleBook {
    /** One reading of all items, under one rule set. */
    final class Reading {
        private final ItemTable table;
        private final Long rulesOffset;

        /** Offset up to which the items were read; null before the first. */
        private Long itemsOffset;

        /** Time of the last sign that the reading goes on. */
        private volatile long progressNanos;

        /**
         * Begins without items.
         *
         * @param rulesOffset offset of the rules' record; null without one
         */
        Reading(CompiledRules rules, Long rulesOffset, long nowNanos) {
            this.table = new ItemTable(rules);
            this.rulesOffset = rulesOffset;
            this.progressNanos = nowNanos;
        }

        long progressNanos() {
            return progressNanos;
        }

        void goesOn(long nowNanos) {
            progressNanos = nowNanos;
        }

        RuleSet rules() {
            return table.rules().source();
        }

        private MadeFrom from(Instant now) {
            return new MadeFrom(now.toEpochMilli(), itemsOffset, rulesOffset);
        }

        void put(CatalogueItem item, long offset) {
            synchronized (RuleBook.this) {
                table.put(item);
                itemsOffset = offset + 1;
            }
        }

        /** Learns that a record of an item cannot be read. */
        void putUnreadable(String itemId, long offset) {
            synchronized (RuleBook.this) {
                table.putUnreadable(itemId);
                itemsOffset = offset + 1;
            }
        }

        void remove(String itemId, long offset) {
            synchronized (RuleBook.this) {
                table.remove(itemId);
                itemsOffset = offset + 1;
            }
        }

        /**
         * Puts or removes many items at once.
         *
         * @param unreadable items of which no record can be read
         * @param offset offset up to which they were read, that not included
         */
        void change(
                Map<String, Optional<CatalogueItem>> items, Set<String> unreadable, long offset) {
            synchronized (RuleBook.this) {
                items.forEach(
                        (id, item) -> item.ifPresentOrElse(table::put, () -> table.remove(id)));
                unreadable.forEach(table::putUnreadable);
                itemsOffset = offset;
            }
        }
    }

    private final UnknownItems unknown;

    // Guarded by this.
    private final Map<ServingModel, VocabularyRules> models = new LinkedHashMap<>();
    private Reading holding;

    RuleBook(UnknownItems unknown) {
        this.unknown = requireNonNull(unknown, "unknown is null");
    }

    /** Keeps to a reading from the next refresh on: all its items have been read. */
    synchronized void hold(Reading reading) {
        holding = reading;
        // Nobody changes the items of the reading before, so their watchers go with it.
        models.replaceAll((model, before) -> rulesOf(model));
    }

    private VocabularyRules rulesOf(ServingModel model) {
        return holding == null
                ? null
                : new VocabularyRules(holding.table, model.vocabulary(), unknown);
    }

    /** Returns true once the items have been read under a rule set. */
    synchronized boolean isKnown() {
        return holding != null;
    }

    /** Returns the number of items; 0 before they are known. */
    synchronized int itemCount() {
        return holding == null ? 0 : holding.table.size();
    }

    /** Returns the number of models that keep to the rules. */
    synchronized int models() {
        return models.size();
    }

    /** Returns the revision of the rules that hold; -1 before they are known. */
    synchronized long revision() {
        return holding == null ? -1 : holding.rules().revision();
    }

    /** Makes a model keep to the rules, before its first batch and until it is closed. */
    synchronized void attach(ServingModel model, Instant now, boolean skips) {
        VocabularyRules rules = rulesOf(model);
        try {
            tell(model, rules, now, skips);
        } catch (RuntimeException | Error e) {
            if (rules != null) {
                rules.close();
            }
            throw e;
        }
        VocabularyRules before = models.put(model, rules);
        if (before != null) {
            before.close();
        }
    }

    /**
     * Tells the models what the rules say now. A model of which that cannot be made has no rules,
     * and makes no list; the others learn theirs before the exception is thrown.
     *
     * @param skips true if no list may be made
     */
    synchronized void refresh(Instant now, boolean skips) {
        Throwable failure = null;
        Iterator<Map.Entry<ServingModel, VocabularyRules>> each = models.entrySet().iterator();
        while (each.hasNext()) {
            Map.Entry<ServingModel, VocabularyRules> one = each.next();
            if (one.getKey().isClosed()) {
                if (one.getValue() != null) {
                    one.getValue().close();
                }
                each.remove();
                continue;
            }
            try {
                tell(one.getKey(), one.getValue(), now, skips);
            } catch (RuntimeException | Error e) {
                one.getKey().keepTo((ServingModel.Moment) null);
                failure = e;
            }
        }
        if (failure instanceof Error e) {
            throw e;
        } else if (failure instanceof RuntimeException e) {
            throw e;
        }
    }

    private synchronized List<String> keepingOut(VocabularyRules rules, int index, int[] list) {
        return rules.keepingOut(index, list).stream().map(Rule::id).toList();
    }

    private void tell(ServingModel model, VocabularyRules rules, Instant now, boolean skips) {
        ServingModel.Moment moment =
                rules == null
                        ? null
                        : new ServingModel.Moment(
                                rules.at(now),
                                holding.from(now),
                                (index, list) -> keepingOut(rules, index, list));
        model.keepTo(skips ? null : moment);
    }
}
