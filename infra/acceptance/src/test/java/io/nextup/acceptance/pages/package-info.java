/**
 * The pages of the repository, held against what is there: links, lengths, and every command.
 *
 * <p>{@link io.nextup.acceptance.pages.PageReader} finds the commands, {@link
 * io.nextup.acceptance.pages.CommandRules} lists their kinds, each with a check of options and
 * names.
 */
package io.nextup.acceptance.pages;
