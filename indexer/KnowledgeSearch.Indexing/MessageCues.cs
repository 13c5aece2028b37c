namespace KnowledgeSearch.Indexing;

/// <summary>What a message's own text and marks say about its part in a conversation. Which message asks and which ones answer in a thread is decided from these when it
/// is searched, from the messages that the searcher may see.</summary>
/// <param name="Question">How surely it asks, 0 to 100.</param>
/// <param name="Answer">How surely it answers another, 0 to 100; 0 for who answers themselves.</param>
/// <param name="Thanks">How surely it thanks for an answer, 0 to 100.</param>
/// <param name="Pointer">Whether it points to a page.</param>
/// <param name="Withheld">Whether its author does not want to be named for answers like this one; nothing of it is evidence.</param>
public sealed record MessageCues(int Question = 0, int Answer = 0, int Thanks = 0, bool Pointer = false, bool Withheld = false);
