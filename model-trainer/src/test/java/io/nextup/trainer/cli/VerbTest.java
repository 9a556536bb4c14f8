package io.nextup.trainer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class VerbTest {
    @Test
    void aPathAloneIsFollowedByWhatWentWrong() {
        assertThat(Verb.words(new NoSuchFileException("titles.csv")))
                .isEqualTo("titles.csv does not exist");
        assertThat(Verb.words(new AccessDeniedException("titles.csv")))
                .isEqualTo("titles.csv may not be read or written");
        assertThat(Verb.words(new FileAlreadyExistsException("models")))
                .isEqualTo("models exists already");
        assertThat(Verb.words(new DirectoryNotEmptyException("models")))
                .isEqualTo("models: DirectoryNotEmptyException");
    }

    @Test
    void otherMessagesStayAsTheyAre() {
        assertThat(Verb.words(new NoSuchFileException("titles.csv", null, "Stale file handle")))
                .isEqualTo("titles.csv: Stale file handle");
        assertThat(Verb.words(new FileSystemException("titles.csv", null, "Is a directory")))
                .isEqualTo("titles.csv: Is a directory");
        assertThat(Verb.words(new IOException("the disk is full"))).isEqualTo("the disk is full");
        assertThat(Verb.words(new IOException())).isEqualTo("java.io.IOException");
    }

    @Test
    void anErrorIsOneLine() {
        assertThat(Verb.words(new NoSuchFileException("two\nlines.csv")))
                .isEqualTo("two lines.csv does not exist");
        assertThat(Verb.words(new IOException("one\ntwo"))).isEqualTo("one two");
    }
}
