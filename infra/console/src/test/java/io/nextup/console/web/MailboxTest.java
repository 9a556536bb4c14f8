package io.nextup.console.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.nextup.console.web.Mailbox.Message;
import org.junit.jupiter.api.Test;

class MailboxTest {
    private final Mailbox mailbox = new Mailbox();

    @Test
    void aBrowserBeginsAnewAndThenGetsWhatComes() throws InterruptedException {
        mailbox.put(message(0));
        assertThat(mailbox.take(0)).contains(Message.SNAPSHOT);
        mailbox.put(message(1));
        mailbox.put(message(2));
        assertThat(mailbox.take(0)).contains(message(1));
        assertThat(mailbox.take(0)).contains(message(2));
        assertThat(mailbox.take(0)).isEmpty();
    }

    @Test
    void aBrowserThatDoesNotKeepUpBeginsAnew() throws InterruptedException {
        mailbox.take(0);
        for (int number = 0; number < 1_000; number++) {
            mailbox.put(message(number));
        }
        assertThat(mailbox.take(0)).contains(Message.SNAPSHOT);
        assertThat(mailbox.take(0)).isEmpty();
        mailbox.put(message(1_000));
        assertThat(mailbox.take(0)).contains(message(1_000));
    }

    @Test
    void aMailboxThatRestartsDropsWhatWaits() throws InterruptedException {
        mailbox.take(0);
        mailbox.put(message(1));
        mailbox.restart();
        assertThat(mailbox.take(0)).contains(Message.SNAPSHOT);
        assertThat(mailbox.take(0)).isEmpty();
    }

    @Test
    void aClosedMailboxWaitsForNothing() throws InterruptedException {
        mailbox.take(0);
        mailbox.close();
        assertThat(mailbox.take(Long.MAX_VALUE / 2_000_000)).isEmpty();
        assertThat(mailbox.isClosed()).isTrue();
    }

    private static Message message(int number) {
        return new Message("second", "{\"n\":%d}".formatted(number));
    }
}
