package io.nextup.trainer.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class ErrorWordsTest {
    @Test
    void aPathAloneIsFollowedByWhatWentWrong() {
        assertThat(ErrorWords.of(new NoSuchFileException("titles.csv")))
                .isEqualTo("titles.csv or its directory does not exist");
        assertThat(ErrorWords.of(new AccessDeniedException("titles.csv")))
                .isEqualTo("titles.csv may not be read or written");
        assertThat(ErrorWords.of(new FileAlreadyExistsException("models")))
                .isEqualTo("models exists already");
        assertThat(ErrorWords.of(new DirectoryNotEmptyException("models")))
                .isEqualTo("models: DirectoryNotEmptyException");
    }

    @Test
    void otherMessagesStayAsTheyAre() {
        assertThat(ErrorWords.of(new NoSuchFileException("titles.csv", null, "Stale file handle")))
                .isEqualTo("titles.csv: Stale file handle");
        assertThat(ErrorWords.of(new FileSystemException("titles.csv", null, "Is a directory")))
                .isEqualTo("titles.csv: Is a directory");
        assertThat(ErrorWords.of(new IOException("the disk is full")))
                .isEqualTo("the disk is full");
        assertThat(ErrorWords.of(new IOException())).isEqualTo("java.io.IOException");
    }

    @Test
    void anErrorIsOneLine() {
        assertThat(ErrorWords.of(new NoSuchFileException("two\nlines.csv")))
                .isEqualTo("two lines.csv or its directory does not exist");
        assertThat(ErrorWords.of(new IOException("one\ntwo"))).isEqualTo("one two");
    }
}
