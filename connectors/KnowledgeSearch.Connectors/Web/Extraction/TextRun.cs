using System.Text;
using AngleSharp.Dom;

namespace KnowledgeSearch.Connectors.Web.Extraction;

/// <summary>A line of a page as a person sees it: the text between two block boundaries or line breaks.</summary>
/// <param name="Text">Its text, whitespace collapsed.</param>
/// <param name="Path">Names of the block that holds it and of that block's two nearest ancestors.</param>
/// <param name="IsLink">Every letter of it belongs to a link.</param>
/// <param name="Nodes">The text nodes it consists of.</param>
internal sealed record TextRun(string Text, string Path, bool IsLink, IReadOnlyList<IText> Nodes)
{
    /// <summary>The lines of <paramref name="root"/> in document order. Walks without recursion: depth is the page's choice.</summary>
    public static List<TextRun> Of(INode root)
    {
        List<TextRun> runs = [];
        List<IText> nodes = [];
        StringBuilder text = new();
        int links = 0;
        bool allLinks = true;
        IElement? holder = null;

        INode? node = root.FirstChild;
        while (node is not null)
        {
            bool descend = false;
            if (node is IElement element)
            {
                bool block = HtmlVocabulary.Block.Contains(element.LocalName);
                if (block)
                {
                    End();
                }

                descend = element.HasChildNodes && !HtmlVocabulary.Unread.Contains(element.LocalName);
                links += descend && element.LocalName == "a" ? 1 : 0;
            }
            else if (node is IText content)
            {
                holder ??= content.ParentElement;
                nodes.Add(content);
                text.Append(content.Data).Append(node.NextSibling is IText ? "" : " ");
                allLinks &= links > 0 || string.IsNullOrWhiteSpace(content.Data);
            }

            node = descend ? node.FirstChild : Next(node);
        }

        End();
        return runs;

        INode? Next(INode from)
        {
            for (INode? at = from; at is not null && at != root; at = at.Parent)
            {
                if (at.NextSibling is { } sibling)
                {
                    return sibling;
                }

                if (at.Parent is IElement parent && parent != root)
                {
                    links -= parent.LocalName == "a" ? 1 : 0;
                    if (HtmlVocabulary.Block.Contains(parent.LocalName))
                    {
                        End();
                    }
                }
            }

            return null;
        }

        void End()
        {
            string line = Whitespace.Collapse(text.ToString());
            if (line.Length > 0)
            {
                runs.Add(new TextRun(line, PathOf(holder), allLinks, nodes));
                nodes = [];
            }

            nodes.Clear();
            text.Clear();
            allLinks = true;
            holder = null;
        }
    }

    private static string PathOf(IElement? holder)
    {
        StringBuilder path = new();
        int levels = 0;
        for (IElement? at = holder; at is not null && levels < 3; at = at.ParentElement)
        {
            if (HtmlVocabulary.Block.Contains(at.LocalName))
            {
                path.Append('/').Append(at.LocalName);
                levels++;
            }
        }

        return path.ToString();
    }
}
