package io.nextup.console.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class RecentUsersTest {
    private final RecentUsers users = new RecentUsers();

    @Test
    void theUserWithTheNewestEventStandsFirst() {
        users.add("ann", 1_000);
        users.add("bob", 2_000);
        users.add("cid", 3_000);
        users.add("ann", 4_000);
        assertThat(users.newest(2, 5_000))
                .containsExactly(new RecentUser("ann", 2, 4_000), new RecentUser("cid", 1, 3_000));
        assertThat(users.newest(9, 5_000)).extracting(RecentUser::user).endsWith("bob");
    }

    @Test
    void whoseNewestEventIsOlderThanFifteenMinutesIsForgotten() {
        users.add("ann", 1_000);
        users.add("bob", 1_001);
        assertThat(users.newest(9, 901_001)).extracting(RecentUser::user).containsExactly("bob");
        users.add("ann", 901_002);
        assertThat(users.newest(1, 901_002)).containsExactly(new RecentUser("ann", 1, 901_002));
    }

    @Test
    void theUserLongestWithoutAnEventMakesRoom() {
        users.add("ann", 0);
        for (int user = 1; user < RecentUsers.MOST_USERS; user++) {
            users.add("u" + user, 0);
        }
        users.add("ann", 1);
        users.add("another", 2);
        assertThat(users.newest(2_000, 3))
                .hasSize(RecentUsers.MOST_USERS)
                .contains(new RecentUser("ann", 2, 1))
                .noneMatch(user -> user.user().equals("u1"));
    }

    @Test
    void aForgottenUserIsNotOffered() {
        users.add("ann", 0);
        users.add("bob", 0);
        users.forget(Set.of("ann"));
        assertThat(users.newest(9, 0)).extracting(RecentUser::user).containsExactly("bob");
        users.forget();
        assertThat(users.newest(9, 0)).isEmpty();
    }
}
