package io.nextup.trainer.dataset;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.RandomAccess;

/** Cases of a history, each made when it is asked for: they take 8 bytes each. */
final class HeldOutCases extends AbstractList<HeldOut> implements RandomAccess {
    private final UserHistories histories;
    private int[] users = new int[16];
    private int[] positions = new int[16];
    private int size;

    HeldOutCases(UserHistories histories) {
        this.histories = histories;
    }

    /** Returns the cases of all events that have earlier ones of their users. */
    static List<HeldOut> afterTheFirst(UserHistories histories) {
        HeldOutCases cases = new HeldOutCases(histories);
        for (int user = 0; user < histories.userIds().size(); user++) {
            int size = histories.of(user).size();
            for (int position = 1; position < size; position++) {
                cases.add(user, position);
            }
        }
        return cases;
    }

    /** Adds the case of an event. */
    void add(int user, int position) {
        if (size == users.length) {
            users = Arrays.copyOf(users, 2 * size);
            positions = Arrays.copyOf(positions, 2 * size);
        }
        users[size] = user;
        positions[size++] = position;
    }

    @Override
    public HeldOut get(int index) {
        int user = users[Objects.checkIndex(index, size)];
        return new HeldOut(histories.userIds().get(user), histories.of(user), positions[index]);
    }

    @Override
    public int size() {
        return size;
    }
}
