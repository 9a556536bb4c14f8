package io.nextup.trainer.evaluate;

import io.nextup.artifact.ModelRules;
import io.nextup.scoring.Vocabulary;
import io.nextup.trainer.dataset.HeldOut;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A few users' lists, for people to look at. */
public final class Examples {
    /** Most users that are shown. */
    public static final int MOST = 10;

    /** Says how they are chosen, in a sentence without a full stop. */
    public static final String CHOICE =
            "Of each user the last case counts; the users stand in the order of the length of their histories, and every tenth part of them shows the one in its middle";

    private static final int LAST_ITEMS = 5;

    private Examples() {}

    /**
     * A user's list.
     *
     * @param length number of events of the history
     * @param last newest items of the history, the newest last
     * @param list the list as the job serves it, the best item first
     * @param came item that the user chose then
     */
    public record Example(int length, List<String> last, List<String> list, String came) {
        public Example {
            last = List.copyOf(last);
            list = List.copyOf(list);
        }
    }

    /**
     * Asks a model about users of all lengths of history.
     *
     * @param rules the job's rules
     */
    public static List<Example> of(Recommender model, List<HeldOut> cases, ModelRules rules) {
        List<HeldOut> chosen = choose(cases);
        CaseAnswers answers =
                model.answer(Evaluator.asServed(model, chosen, rules), rules.excludeSeen());
        List<Example> examples = new ArrayList<>();
        for (int i = 0; i < chosen.size(); i++) {
            HeldOut one = chosen.get(i);
            List<String> last = new ArrayList<>();
            for (int at = Math.max(0, one.position() - LAST_ITEMS); at < one.position(); at++) {
                last.add(one.sequence().itemId(at));
            }
            List<String> list = new ArrayList<>();
            for (int place = 0; place < CaseAnswers.TOP; place++) {
                int index = answers.top()[i * CaseAnswers.TOP + place];
                if (index != Vocabulary.PADDING) {
                    list.add(model.vocabulary().itemAt(index));
                }
            }
            examples.add(new Example(one.position(), last, list, one.itemId()));
        }
        return examples;
    }

    /** Chooses by nothing that an answer depends on but the history's length. */
    static List<HeldOut> choose(List<HeldOut> cases) {
        Map<String, HeldOut> lastOfUser = new LinkedHashMap<>();
        cases.forEach(one -> lastOfUser.put(one.userId(), one));
        // The sort is stable: users of equal lengths stay in the order of the history.
        List<HeldOut> byLength =
                lastOfUser.values().stream()
                        .sorted(Comparator.comparingInt(HeldOut::position))
                        .toList();
        int most = Math.min(MOST, byLength.size());
        List<HeldOut> chosen = new ArrayList<>();
        for (int part = 0; part < most; part++) {
            chosen.add(byLength.get((int) ((2L * part + 1) * byLength.size() / (2L * most))));
        }
        return chosen;
    }
}
