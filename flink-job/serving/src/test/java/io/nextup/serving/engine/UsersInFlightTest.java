package io.nextup.serving.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class UsersInFlightTest {
    private final UsersInFlight users = new UsersInFlight();

    @Test
    void eachUserIsCountedAlone() {
        assertThat(users.enter("anna")).isEqualTo(1);
        assertThat(users.enter("anna")).isEqualTo(2);
        assertThat(users.enter("bob")).isEqualTo(1);

        users.leave("anna");

        assertThat(users.enter("anna")).isEqualTo(2);
        assertThat(users.enter("bob")).isEqualTo(2);
    }

    @Test
    void whoHasNothingInFlightIsForgotten() {
        users.enter("anna");
        users.enter("bob");
        users.leave("anna");
        assertThat(users.users()).isEqualTo(1);

        users.leave("bob");
        users.leave("nobody");

        assertThat(users.users()).isZero();
    }

    @Test
    void threadsThatComeAndGoAtOnceLeaveNothingBehind() throws Exception {
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(t);
            threads.add(
                    new Thread(
                            () -> {
                                for (int i = 0; i < 20_000; i++) {
                                    String user = "u" + random.nextInt(3);
                                    users.enter(user);
                                    users.leave(user);
                                }
                            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(users.users()).isZero();
    }
}
